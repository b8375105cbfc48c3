package io.orthant.learn.approximation;

import java.util.List;

/**
 * A stack of attention and feed-forward layers with residual branches and without normalisation, in
 * double precision. Immutable and safe for use by several threads.
 */
public final class Transformer {
  private final Grid grid;
  private final double[][] positions;
  private final List<Layer> layers;

  Transformer(Grid grid, double[][] positions, List<Layer> layers) {
    this.grid = grid;
    this.positions = positions;
    this.layers = List.copyOf(layers);
  }

  /** Shape of the sequences. */
  public Grid grid() {
    return grid;
  }

  /** What is added to the tokens first [length, dimension]. */
  double[][] positions() {
    return positions;
  }

  List<Layer> layers() {
    return layers;
  }

  /** How many layers there are, attention and feed-forward counted apart. */
  public int depth() {
    return layers.size();
  }

  /**
   * The value, in time proportional to the depth.
   *
   * @param tokens a sequence [length, dimension]; not changed
   * @throws IllegalArgumentException if it has another shape or is not finite
   */
  public double[][] apply(double[][] tokens) {
    double[][] state = checked(tokens);
    for (int j = 0; j < state.length; j++) {
      Layer.add(state[j], 1, positions[j]);
    }
    layers.forEach(layer -> layer.apply(state));
    return state;
  }

  private double[][] checked(double[][] tokens) {
    if (tokens.length != grid.length()) {
      throw new IllegalArgumentException(
          "The sequence has %d tokens; the weights were built for %d"
              .formatted(tokens.length, grid.length()));
    }
    double[][] copy = new double[tokens.length][];
    for (int j = 0; j < tokens.length; j++) {
      copy[j] = tokens[j].clone();
      if (copy[j].length != grid.dimension()) {
        throw new IllegalArgumentException(
            "Token %d has %d coordinates; the weights were built for %d"
                .formatted(j, copy[j].length, grid.dimension()));
      }
      for (double coordinate : copy[j]) {
        if (!Double.isFinite(coordinate)) {
          throw new IllegalArgumentException(
              "Token %d holds %s; coordinates must be finite".formatted(j, coordinate));
        }
      }
    }
    return copy;
  }
}
