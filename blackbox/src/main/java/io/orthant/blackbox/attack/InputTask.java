package io.orthant.blackbox.attack;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A vector that a model takes: the numbers of a point are added to it. The points of an image, the
 * query that an encoder made for an index, and what an endpoint takes are such vectors.
 */
public final class InputTask extends AttackTask {
  /** Standard deviation of the coordinates of the start, as published. */
  static final double START = 1e-4;

  /** How closely the smallest share of a change that flips is looked for. */
  private static final double SHORTEST_SHARE = 1e-3;

  private final RankedModel model;
  private final double[] input;
  private final Surroundings surroundings;
  private final double unit;

  /**
   * Makes a task.
   *
   * @param input of the model's dimension
   * @throws IllegalArgumentException if the input has another dimension, holds a number outside of
   *     the surroundings' bounds, or is zero while the objective is relative
   */
  public InputTask(
      RankedModel model, double[] input, Surroundings surroundings, Objective objective) {
    super(objective);
    if (input.length != model.dimension()) {
      throw new IllegalArgumentException(
          "The input has %d numbers, the model takes %d"
              .formatted(input.length, model.dimension()));
    }
    double squares = 0;
    for (int j = 0; j < input.length; j++) {
      if (!(input[j] >= surroundings.lower() && input[j] <= surroundings.upper())
          || Double.isInfinite(input[j])) {
        throw new IllegalArgumentException(
            "Number %d of the input is %s; it must lie in [%s, %s]"
                .formatted(j, input[j], surroundings.lower(), surroundings.upper()));
      }
      squares += input[j] * input[j];
    }
    if (objective.relative() && squares == 0) {
      throw new IllegalArgumentException(
          "The input is zero, so that no change is small relative to it");
    }
    this.model = model;
    this.input = input.clone();
    this.surroundings = surroundings;
    unit = objective.relative() ? Math.sqrt(squares / input.length) : 1;
  }

  /** Makes a task of a float32 vector. */
  public static InputTask of(
      RankedModel model, float[] input, Surroundings surroundings, Objective objective) {
    double[] numbers = new double[input.length];
    Arrays.setAll(numbers, j -> input[j]);
    return new InputTask(model, numbers, surroundings, objective);
  }

  @Override
  public int dimension() {
    return input.length;
  }

  @Override
  public Precision precision() {
    return model.precision();
  }

  @Override
  public Box box() {
    return surroundings.box(input, unit);
  }

  @Override
  public double[] unchanged() {
    return new double[input.length];
  }

  @Override
  public double[] start(Seed seed) {
    RandomGenerator random = seed.stream("start of the change");
    double[] start = new double[input.length];
    Arrays.setAll(start, _ -> START * random.nextGaussian());
    return start;
  }

  /** The input after a change. */
  public double[] changed(double[] point) {
    double[] changed = new double[input.length];
    Arrays.setAll(changed, j -> surroundings.changed(input[j], unit * point[j]));
    return changed;
  }

  @Override
  List<@Nullable Ranking> rank(double[][] points) {
    return new ArrayList<>(
        model.rank(Arrays.stream(points).map(this::changed).toArray(double[][]::new)));
  }

  @Override
  double size(double[] point) {
    return Math.sqrt(measured(Size.SQUARED_L2, point));
  }

  @Override
  double cost(double[] point) {
    return measured(objective().size(), point);
  }

  private double measured(Size size, double[] point) {
    double change = size.of(difference(point));
    return objective().relative() ? change / size.of(input) : change;
  }

  /** How the input really changes, which is less than the point says where it is clipped. */
  private double[] difference(double[] point) {
    double[] difference = changed(point);
    Arrays.setAll(difference, j -> difference[j] - input[j]);
    return difference;
  }

  /** Halves the distance between a share of the change that flips and one that does not. */
  @Override
  void shrink(Flip flip, CountedOracle oracle) {
    double[] change = flip.point();
    double low = 0;
    double high = 1;
    while (oracle.remaining() > 0 && high - low > SHORTEST_SHARE) {
      double middle = (low + high) / 2;
      double[] share = change.clone();
      Arrays.setAll(share, j -> middle * change[j]);
      if (isSmaller(share, oracle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }
}
