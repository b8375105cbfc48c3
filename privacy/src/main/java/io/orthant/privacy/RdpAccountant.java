package io.orthant.privacy;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Composes by Renyi differential privacy: simple, fast, and a little loose. Mironov, Talwar and
 * Zhang, "Renyi Differential Privacy of the Sampled Gaussian Mechanism", 2019.
 *
 * <p>The divergence of a step is exact, at fractional orders too. Orders are 1.1 to 10.9 by tenths,
 * 11 to 63, 128, 256, 512 and 1024.
 *
 * @param conversion how divergences become epsilon and delta
 */
public record RdpAccountant(Conversion conversion) implements Accountant {
  private static final double[] ORDERS =
      IntStream.concat(
              IntStream.concat(
                  IntStream.range(11, 110), IntStream.rangeClosed(11, 63).map(a -> 10 * a)),
              IntStream.of(1280, 2560, 5120, 10240))
          .mapToDouble(tenths -> tenths / 10.0)
          .toArray();

  /** From the divergence of order a to epsilon at delta. */
  public enum Conversion {
    /**
     * {@code rdp + log((a - 1) / a) - (log delta + log a) / (a - 1)}: Canonne, Kamath and Steinke,
     * "The Discrete Gaussian for Differential Privacy", 2020.
     */
    TIGHT,
    /** {@code rdp - log(delta) / (a - 1)}, by which older figures were published. */
    CLASSIC;

    double epsilon(double order, double rdp, double delta) {
      return switch (this) {
        case TIGHT ->
            rdp + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
        case CLASSIC -> rdp - Math.log(delta) / (order - 1);
      };
    }

    double logDelta(double order, double rdp, double epsilon) {
      return switch (this) {
        case TIGHT -> (order - 1) * (rdp - epsilon + Math.log1p(-1 / order)) - Math.log(order);
        case CLASSIC -> (order - 1) * (rdp - epsilon);
      };
    }
  }

  /** The accountant with the tight conversion. */
  public static RdpAccountant standard() {
    return new RdpAccountant(Conversion.TIGHT);
  }

  @Override
  public RdpProfile profile(List<Phase> phases) {
    double[] divergences = new double[ORDERS.length];
    for (Phase phase : phases) {
      if (phase.touchesData()) {
        for (int i = 0; i < ORDERS.length; i++) {
          divergences[i] += phase.steps() * RenyiDivergence.of(phase.mechanism(), ORDERS[i]);
        }
      }
    }
    return new RdpProfile(conversion, ORDERS, divergences);
  }
}
