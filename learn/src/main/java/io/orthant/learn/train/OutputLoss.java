package io.orthant.learn.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;

/** What the next item is compared with during training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OutputLoss.FullSoftmax.class, name = "full"),
  @JsonSubTypes.Type(value = OutputLoss.SampledSoftmax.class, name = "sampled"),
  @JsonSubTypes.Type(value = OutputLoss.CalibratedBce.class, name = "gbce")
})
public sealed interface OutputLoss {
  /** The distribution of the negatives; of no consequence if all items compete. */
  default SamplerConfig sampler() {
    return new SamplerConfig.Uniform();
  }

  /** All items: exact, at a cost that grows with the catalogue. */
  record FullSoftmax() implements OutputLoss {}

  /**
   * A sample of items with logit correction, at a cost that does not.
   *
   * @param sampler distribution of the negatives
   * @param negatives draws per step, shared by all its positions, at least 1; with in-batch
   *     negatives their number is that of the positions instead
   * @param anchors how many positions of a step are asked where negatives should come from, if the
   *     sampler depends on the query; at least 1
   * @param correction whose logits are corrected; those of targets only if the sampler does not
   *     depend on the query
   */
  record SampledSoftmax(
      SamplerConfig sampler, int negatives, int anchors, LogitCorrection correction)
      implements OutputLoss {
    /** How many positions of a step are asked where nothing else is said. */
    public static final int ANCHORS = 32;

    public SampledSoftmax {
      if (negatives < 1) {
        throw new IllegalArgumentException("At least one negative is needed, not " + negatives);
      }
      if (anchors < 1) {
        throw new IllegalArgumentException("At least one anchor is needed, not " + anchors);
      }
      if (correction == LogitCorrection.ALL && sampler.dependsOnQuery()) {
        throw new IllegalArgumentException(
            "Logits of targets can be corrected only for samplers that do not depend on the query:"
                + " choose the correction negatives, or uniform, log-uniform, frequency or in-batch"
                + " negatives");
      }
    }

    /** Corrects the negatives alone. */
    public SampledSoftmax(SamplerConfig sampler, int negatives, int anchors) {
      this(sampler, negatives, anchors, LogitCorrection.NEGATIVES);
    }

    /** With {@value #ANCHORS} anchors, of consequence only if the sampler depends on the query. */
    public SampledSoftmax(SamplerConfig sampler, int negatives, LogitCorrection correction) {
      this(sampler, negatives, ANCHORS, correction);
    }

    /** With {@value #ANCHORS} anchors, and the negatives alone corrected. */
    public SampledSoftmax(SamplerConfig sampler, int negatives) {
      this(sampler, negatives, ANCHORS);
    }
  }

  /**
   * Binary cross-entropy against uniform negatives, calibrated for their number (gBCE).
   *
   * @param negatives draws per step, shared by all its positions, at least 1
   * @param calibration 0 for plain binary cross-entropy, 1 for fully calibrated scores; 0.75 is the
   *     published setting
   */
  record CalibratedBce(int negatives, double calibration) implements OutputLoss {
    public CalibratedBce {
      if (negatives < 1) {
        throw new IllegalArgumentException("At least one negative is needed, not " + negatives);
      }
      if (!(calibration >= 0 && calibration <= 1)) {
        throw new IllegalArgumentException(
            "The calibration must lie in [0, 1], not " + calibration);
      }
    }

    /**
     * The power of the target's probability: {@code beta = a (t (1 - 1/a) + 1/a)} with a the share
     * of the other items that is drawn and t the calibration. 1 if more are drawn than there are.
     */
    double power(int items) {
      double drawn = Math.min(1, negatives / Math.max(1.0, items - 1));
      return drawn * (calibration * (1 - 1 / drawn) + 1 / drawn);
    }
  }
}
