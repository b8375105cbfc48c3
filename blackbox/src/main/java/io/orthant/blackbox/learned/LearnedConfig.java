package io.orthant.blackbox.learned;

/**
 * The form of the two networks and of what goes in and out of them.
 *
 * @param hidden hidden values per coordinate, 1 or more
 * @param input form of the inputs
 * @param inputGain what estimates are multiplied by before they go in, above 0
 * @param outScale what the read-out is multiplied by to give a step, above 0
 * @param dimensionFactor whether, with {@code r = 2 q / (q + 1 + d)} for q directions in d
 *     coordinates, estimates are multiplied by {@code sqrt(r)} and steps by r: the best step of a
 *     rule that is linear in the estimate grows so, and networks that see one coordinate at a time
 *     cannot know
 * @param floor smallest deviation of a coordinate before the deviations are brought to mean square
 *     1, in [0, 1)
 */
public record LearnedConfig(
    int hidden,
    Input input,
    double inputGain,
    double outScale,
    boolean dimensionFactor,
    double floor) {
  /** Form of an input v. */
  public enum Input {
    /** v itself. */
    RAW(1),
    /**
     * {@code (log|v| / 10 + 1, sign v)} where {@code |v|} is {@code e^-10} or more, and {@code (0,
     * e^10 v)} below, after Andrychowicz et al., "Learning to learn by gradient descent by gradient
     * descent", NIPS 2016, appendix A; the logarithm is moved by 1 so that 0 goes in as zeros.
     */
    LOG(2);

    private final int features;

    Input(int features) {
      this.features = features;
    }

    /** How many inputs of a network it takes. */
    int features() {
      return features;
    }
  }

  public LearnedConfig {
    if (hidden < 1) {
      throw new IllegalArgumentException("1 hidden value or more is wanted, not " + hidden);
    }
    if (!(inputGain > 0 && outScale > 0)
        || Double.isInfinite(inputGain)
        || Double.isInfinite(outScale)) {
      throw new IllegalArgumentException(
          "Gain and scale must be finite and above 0, not %s and %s"
              .formatted(inputGain, outScale));
    }
    if (!(floor >= 0 && floor < 1)) {
      throw new IllegalArgumentException("The floor must lie in [0, 1), not " + floor);
    }
  }

  /** As in the paper's code: ten hidden values, raw inputs, no dimension factor, no floor. */
  public static LearnedConfig paper() {
    return new LearnedConfig(10, Input.RAW, 1, 1, false, 0);
  }

  /** The paper's networks with the dimension factor and a floor of 0.05. */
  public static LearnedConfig standard() {
    return new LearnedConfig(10, Input.RAW, 1, 1, true, 0.05);
  }

  public LearnedConfig withHidden(int values) {
    return new LearnedConfig(values, input, inputGain, outScale, dimensionFactor, floor);
  }

  public LearnedConfig withInput(Input form) {
    return new LearnedConfig(hidden, form, inputGain, outScale, dimensionFactor, floor);
  }

  public LearnedConfig withInputGain(double gain) {
    return new LearnedConfig(hidden, input, gain, outScale, dimensionFactor, floor);
  }

  public LearnedConfig withOutScale(double scale) {
    return new LearnedConfig(hidden, input, inputGain, scale, dimensionFactor, floor);
  }

  public LearnedConfig withDimensionFactor(boolean used) {
    return new LearnedConfig(hidden, input, inputGain, outScale, used, floor);
  }

  /** Number of weights of the UpdateRNN. */
  int updateSize() {
    return CoordinateRnn.size(input.features(), hidden);
  }

  /** Number of weights of the QueryRNN. */
  int querySize() {
    return CoordinateRnn.size(2 * input.features(), hidden);
  }

  /** The factor r. */
  double factor(int dimension, int directions) {
    return dimensionFactor ? 2.0 * directions / (directions + 1 + dimension) : 1;
  }
}
