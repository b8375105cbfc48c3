package io.orthant.learn.noise;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What the noise of a group of parameters looks like, beside noise of Student's law with 3 degrees
 * of freedom: heavy-tailed, but of finite variance.
 *
 * <p>Coordinates that some batches do not touch are left out: noise that is zero now and then looks
 * heavy-tailed whatever it is else.
 *
 * @param group name of the group
 * @param coordinates how many were looked at
 * @param tailIndex the index of its coordinates
 * @param kurtosis mean over coordinates of the fourth moment by the squared second; 3 for a normal
 *     law
 * @param reference index and kurtosis that Student's law gives with as many samples
 * @param normSpread largest norm of the noise by its median
 * @param hill exponent of the tail of the norms, by a tenth of them
 * @param standardised all coordinates together, each divided by its deviation, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Samples, never compared.
public record NoiseAnalysis(
    String group,
    int coordinates,
    TailIndex tailIndex,
    double kurtosis,
    Reference reference,
    double normSpread,
    double hill,
    double[] standardised) {
  private static final int LEAST_COORDINATES = 8;
  private static final int REFERENCE_SERIES = 2000;

  /** What follows from the tails. */
  public enum Verdict {
    /**
     * By index and by kurtosis, the tails are heavier than those of Student's law with 3 degrees of
     * freedom and than {@link TailIndex#HEAVY_BELOW}: clip.
     */
    HEAVY,
    /** One of the two says so, or the index is too uncertain. */
    UNDECIDED,
    /** Nothing speaks for infinite variance. */
    LIGHT
  }

  /**
   * Values of noise whose variance is finite.
   *
   * @param alpha its tail index, as estimated
   * @param kurtosis its kurtosis, as estimated
   */
  public record Reference(double alpha, double kurtosis) {
    /** Draws differences of pairs of values of Student's law with 3 degrees of freedom. */
    static Reference of(int samples) {
      RandomGenerator random = new Seed(3).stream("Student's law");
      double[][] series = new double[REFERENCE_SERIES][samples];
      for (double[] one : series) {
        for (int i = 0; i < samples; i++) {
          double first = student(random);
          one[i] = first - student(random);
        }
      }
      return new Reference(TailIndex.of(series).alpha(), meanKurtosis(series));
    }

    private static double student(RandomGenerator random) {
      double squares = 0;
      for (int i = 0; i < 3; i++) {
        double value = random.nextGaussian();
        squares += value * value;
      }
      return random.nextGaussian() / Math.sqrt(squares / 3);
    }
  }

  /** Whether a group has coordinates enough that every batch touches. */
  public static boolean isMeasurable(GradientNoise noise) {
    return steady(noise).length >= LEAST_COORDINATES;
  }

  /**
   * Analyses the noise of a group. O(samples log samples).
   *
   * @throws IllegalArgumentException if the group is not measurable
   */
  public static NoiseAnalysis of(GradientNoise noise) {
    double[][] steady = steady(noise);
    if (steady.length < LEAST_COORDINATES) {
      throw new IllegalArgumentException(
          "Of the coordinates of %s, %d have noise in every batch; %d or more are needed"
              .formatted(noise.group(), steady.length, LEAST_COORDINATES));
    }
    double[] norms = noise.norms().clone();
    Arrays.sort(norms);
    return new NoiseAnalysis(
        noise.group(),
        steady.length,
        TailIndex.of(steady),
        meanKurtosis(steady),
        Reference.of(steady[0].length),
        norms[norms.length - 1] / norms[norms.length / 2],
        HillEstimator.of(norms, Math.max(1, norms.length / 10)),
        Arrays.stream(steady)
            .flatMapToDouble(
                one -> Arrays.stream(one).map(value -> value / Math.sqrt(moment(one, 2))))
            .sorted()
            .toArray());
  }

  /** Whether clipping is advised. */
  public Verdict verdict() {
    double bar = Math.min(TailIndex.HEAVY_BELOW, reference.alpha);
    boolean heavyIndex = tailIndex.high() < bar;
    boolean heavyKurtosis = kurtosis > reference.kurtosis;
    if (heavyIndex && heavyKurtosis) {
      return Verdict.HEAVY;
    }
    return tailIndex.low() > bar && !heavyKurtosis ? Verdict.LIGHT : Verdict.UNDECIDED;
  }

  /**
   * Quantiles of a standard normal law with those of the noise.
   *
   * @param points how many, at least 2, evenly spread by the normal quantile
   * @return pairs [points, 2]
   */
  public double[][] quantiles(int points) {
    NormalDistribution normal = new NormalDistribution();
    double furthest = normal.inverseCumulativeProbability(1 - 0.5 / standardised.length);
    return IntStream.range(0, points)
        .mapToObj(
            i -> {
              double quantile = furthest * (2.0 * i / (points - 1) - 1);
              double probability = normal.cumulativeProbability(quantile);
              int rank =
                  Math.clamp(
                      (long) (probability * standardised.length), 0, standardised.length - 1);
              return new double[] {quantile, standardised[rank]};
            })
        .toArray(double[][]::new);
  }

  private static double[][] steady(GradientNoise noise) {
    return Arrays.stream(noise.differences())
        .filter(series -> Arrays.stream(series).allMatch(value -> value != 0))
        .toArray(double[][]::new);
  }

  private static double meanKurtosis(double[][] series) {
    return Arrays.stream(series)
        .mapToDouble(
            one -> {
              double variance = moment(one, 2);
              return moment(one, 4) / (variance * variance);
            })
        .average()
        .orElseThrow();
  }

  private static double moment(double[] series, int order) {
    return Arrays.stream(series).map(value -> Math.pow(value, order)).average().orElseThrow();
  }
}
