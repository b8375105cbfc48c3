package io.orthant.learn.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The noise of a flow in depth, {@code dh = f(h, t) dt + G dB} in the sense of Ito, t from 0 to 1.
 * Liu et al., <em>How does noise help robustness? Explanation and exploration under the neural SDE
 * framework</em>, CVPR 2020, section 3.
 *
 * @param kind what G is
 * @param strength sigma, 0 or more, and 0 for no noise
 */
public record DepthNoise(Kind kind, double strength) {
  /** What the noise is in proportion to. */
  public enum Kind {
    /** {@code G = 0}: the flow is that of an ordinary differential equation. */
    NONE,
    /** {@code G = sigma}. */
    ADDITIVE,
    /** {@code G = sigma h}. */
    MULTIPLICATIVE,
    /**
     * {@code G = sigma f(h, t)}: dropout of the share p of a residual branch in one step of length
     * 1 has the same mean and variance with {@code sigma = sqrt(p / (1 - p))}.
     */
    DROPOUT
  }

  public DepthNoise {
    if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The strength of noise must be 0 or more, not " + strength);
    }
    if ((kind == Kind.NONE) != (strength == 0)) {
      throw new IllegalArgumentException(
          "Noise has a kind and a strength above 0, or neither; not %s and %s"
              .formatted(kind, strength));
    }
  }

  /** No noise. */
  public static DepthNoise none() {
    return new DepthNoise(Kind.NONE, 0);
  }

  /**
   * Reads {@code none}, or kind and strength with a colon between them, as in {@code
   * multiplicative:0.1}.
   *
   * @throws IllegalArgumentException saying what was wrong
   */
  public static DepthNoise parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", -1);
    if (parts.length == 1 && parts[0].equals("none")) {
      return none();
    }
    for (Kind kind : Kind.values()) {
      if (parts.length == 2 && kind != Kind.NONE && parts[0].equals(name(kind))) {
        try {
          return new DepthNoise(kind, Double.parseDouble(parts[1]));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "The strength of noise is a number, as in multiplicative:0.1, not '%s'"
                  .formatted(parts[1]),
              e);
        }
      }
    }
    throw new IllegalArgumentException(
        "Noise is none, or %s with a strength, as in multiplicative:0.1, not '%s'"
            .formatted(
                Arrays.stream(Kind.values())
                    .filter(kind -> kind != Kind.NONE)
                    .map(DepthNoise::name)
                    .collect(Collectors.joining(", ")),
                text));
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return kind == Kind.NONE ? name(kind) : name(kind) + ":" + strength;
  }
}
