package io.orthant.blackbox.task;

import io.orthant.vectors.Seed;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Linear models on Gaussian features {@code x ~ N(0, I)}, with their own true weights {@code w ~
 * N(0, I)} in each task, begun at 0 and asked over mini-batches.
 *
 * @param kind what is fitted
 * @param dimensions number of weights
 * @param examples examples of a task, 1 or more
 * @param batch examples per call of the oracle, 1 or more; all if {@code examples} or more
 * @param seed decides the tasks
 */
public record LinearModels(Kind kind, Dimensions dimensions, int examples, int batch, long seed)
    implements TaskFamily {
  private static final double RIDGE = 5e-3;
  private static final double LABEL_NOISE = 0.1;
  private static final double OUTLIERS = 0.2;
  private static final double OUTLIER_SIZE = 5;

  /** What is fitted. */
  public enum Kind {
    /**
     * Synthetic binary classification of the paper: {@code (y - sigmoid(theta x))^2}, y = 1 where
     * {@code w x > 0}, else 0. Not convex.
     */
    CLASSIFICATION,
    /**
     * Logistic regression on such labels, a tenth of them flipped, with a ridge of 0.005. Convex.
     */
    LOGISTIC,
    /**
     * Regression of {@code w x / sqrt(d)} under the Geman-McClure loss, where a fifth of the
     * targets is off by a Gaussian of deviation 5. Not convex.
     */
    ROBUST
  }

  public LinearModels {
    if (examples < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "1 example or more in batches of 1 or more are wanted, not %d in %d"
              .formatted(examples, batch));
    }
  }

  /** The paper's classification: 2,000 examples in mini-batches of 64. */
  public static LinearModels classification(Dimensions dimensions, long seed) {
    return new LinearModels(Kind.CLASSIFICATION, dimensions, 2000, 64, seed);
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String settings() {
    return toString();
  }

  @Override
  public Task draw(Split split, long index) {
    Seed own = new Seed(new Seed(seed).derive(split.name(), index));
    RandomGenerator random = own.stream("task");
    int d = dimensions.draw(random);
    double[] weights = gaussian(d, random);
    double[][] rows = new double[examples][];
    double[] targets = new double[examples];
    for (int i = 0; i < examples; i++) {
      rows[i] = gaussian(d, random);
      double output = 0;
      for (int j = 0; j < d; j++) {
        output += weights[j] * rows[i][j];
      }
      targets[i] = target(output, d, random);
    }
    PointwiseLoss loss =
        switch (kind) {
          case CLASSIFICATION -> PointwiseLoss.SIGMOID_SQUARE;
          case LOGISTIC -> PointwiseLoss.LOGISTIC;
          case ROBUST -> PointwiseLoss.GEMAN_MCCLURE;
        };
    double ridge = kind == Kind.LOGISTIC ? RIDGE : 0;
    return new LinearTask(loss, rows, targets, batch, ridge, new double[d], own);
  }

  private double target(double output, int dimension, RandomGenerator random) {
    return switch (kind) {
      case CLASSIFICATION -> output > 0 ? 1 : 0;
      case LOGISTIC -> output > 0 ^ random.nextDouble() < LABEL_NOISE ? 1 : 0;
      case ROBUST ->
          output / Math.sqrt(dimension)
              + (random.nextDouble() < OUTLIERS ? OUTLIER_SIZE * random.nextGaussian() : 0);
    };
  }

  private static double[] gaussian(int size, RandomGenerator random) {
    double[] values = new double[size];
    for (int j = 0; j < size; j++) {
      values[j] = random.nextGaussian();
    }
    return values;
  }
}
