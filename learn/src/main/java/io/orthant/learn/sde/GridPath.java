package io.orthant.learn.sde;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A path that is known at the ends of equal cells. Each cell has its own stream of noise, from
 * which increment and time integral come: given the increment w of a cell of length h, the integral
 * is {@code h w / 2 + h H}, H normal with variance h / 12. The cost of an increment grows with the
 * number of its cells, memory does not.
 *
 * @param noise where the cells' streams come from
 * @param sample whose path this is
 * @param dimension how many motions, 1 or more
 * @param horizon where it ends, above 0
 * @param cells how many, 1 or more
 */
public record GridPath(CounterNoise noise, long sample, int dimension, double horizon, int cells)
    implements BrownianPath {
  private static final double OFF_GRID = 1e-6;

  public GridPath {
    if (dimension < 1 || cells < 1 || !(horizon > 0 && horizon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A path needs 1 motion, 1 cell and a horizon above 0, not %d, %d and %s"
              .formatted(dimension, cells, horizon));
    }
  }

  @Override
  public void increment(double from, double to, double[] into) {
    int first = cell(from);
    int last = cell(to);
    double deviation = Math.sqrt(horizon / cells) * (first <= last ? 1 : -1);
    Arrays.fill(into, 0, dimension, 0);
    for (int cell = Math.min(first, last); cell < Math.max(first, last); cell++) {
      RandomGenerator random = noise.at(sample, cell);
      for (int i = 0; i < dimension; i++) {
        into[i] += deviation * random.nextGaussian();
      }
    }
  }

  @Override
  public void increment(double from, double to, double[] into, double[] areas) {
    int first = cell(from);
    int last = cell(to);
    if (first > last) {
      throw new IllegalArgumentException(
          "Time integrals run forward, not from %s to %s".formatted(from, to));
    }
    double length = horizon / cells;
    double deviation = Math.sqrt(length);
    double deviationOfBend = Math.sqrt(length / 12);
    Arrays.fill(into, 0, dimension, 0);
    Arrays.fill(areas, 0, dimension, 0);
    double[] steps = new double[dimension];
    for (int cell = first; cell < last; cell++) {
      RandomGenerator random = noise.at(sample, cell);
      for (int i = 0; i < dimension; i++) {
        steps[i] = deviation * random.nextGaussian();
      }
      for (int i = 0; i < dimension; i++) {
        double bend = deviationOfBend * random.nextGaussian();
        areas[i] += length * (into[i] + steps[i] / 2 + bend);
        into[i] += steps[i];
      }
    }
  }

  private int cell(double time) {
    double position = time / horizon * cells;
    long cell = Math.round(position);
    if (!(Math.abs(position - cell) <= OFF_GRID) || cell < 0 || cell > cells) {
      throw new IllegalArgumentException(
          "The path is known at the ends of %d cells of length %s, not at time %s; a tree is known anywhere"
              .formatted(cells, horizon / cells, time));
    }
    return (int) cell;
  }
}
