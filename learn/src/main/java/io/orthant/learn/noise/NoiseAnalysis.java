package io.orthant.learn.noise;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What the noise of a group of parameters looks like.
 *
 * @param group name of the group
 * @param tailIndex the index of its coordinates
 * @param kurtosis mean over coordinates of the fourth moment by the squared second; 3 for a normal
 *     law
 * @param normSpread largest norm of the noise by its median
 * @param hill exponent of the tail of the norms, by a tenth of them
 * @param standardised all coordinates together, each divided by its deviation, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Samples, never compared.
public record NoiseAnalysis(
    String group,
    TailIndex tailIndex,
    double kurtosis,
    double normSpread,
    double hill,
    double[] standardised) {
  /** What follows from a tail index. */
  public enum Verdict {
    /** The whole 95% interval lies below {@link TailIndex#HEAVY_BELOW}: clip. */
    HEAVY,
    /** The interval holds {@link TailIndex#HEAVY_BELOW}. */
    UNDECIDED,
    /** The whole interval lies above it: nothing speaks for infinite variance. */
    LIGHT
  }

  /** Analyses the noise of a group. O(samples log samples). */
  public static NoiseAnalysis of(GradientNoise noise) {
    double[] norms = noise.norms().clone();
    Arrays.sort(norms);
    double[][] live =
        Arrays.stream(noise.differences()).filter(NoiseAnalysis::varies).toArray(double[][]::new);
    return new NoiseAnalysis(
        noise.group(),
        TailIndex.of(live),
        Arrays.stream(live).mapToDouble(NoiseAnalysis::kurtosis).average().orElseThrow(),
        norms[norms.length - 1] / norms[norms.length / 2],
        HillEstimator.of(norms, Math.max(1, norms.length / 10)),
        Arrays.stream(live)
            .flatMapToDouble(
                one -> Arrays.stream(one).map(value -> value / Math.sqrt(moment(one, 2))))
            .sorted()
            .toArray());
  }

  /** Whether clipping is advised. */
  public Verdict verdict() {
    if (tailIndex.high() < TailIndex.HEAVY_BELOW) {
      return Verdict.HEAVY;
    }
    return tailIndex.low() > TailIndex.HEAVY_BELOW ? Verdict.LIGHT : Verdict.UNDECIDED;
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

  private static boolean varies(double[] series) {
    return Arrays.stream(series).anyMatch(value -> value != 0);
  }

  private static double kurtosis(double[] series) {
    double variance = moment(series, 2);
    return moment(series, 4) / (variance * variance);
  }

  private static double moment(double[] series, int order) {
    return Arrays.stream(series).map(value -> Math.pow(value, order)).average().orElseThrow();
  }
}
