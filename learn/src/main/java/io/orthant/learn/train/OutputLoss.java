package io.orthant.learn.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.orthant.learn.softmax.LogUniformSampler;
import io.orthant.learn.softmax.Sampler;
import io.orthant.learn.softmax.UniformSampler;

/** What the next item is compared with during training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OutputLoss.FullSoftmax.class, name = "full"),
  @JsonSubTypes.Type(value = OutputLoss.SampledSoftmax.class, name = "sampled")
})
public sealed interface OutputLoss {
  /** All items: exact, at a cost that grows with the catalogue. */
  record FullSoftmax() implements OutputLoss {}

  /**
   * A sample of items with logit correction, at a cost that does not.
   *
   * @param sampler distribution of the negatives
   * @param negatives draws per step, shared by all its positions, at least 1
   */
  record SampledSoftmax(SamplerKind sampler, int negatives) implements OutputLoss {
    public SampledSoftmax {
      if (negatives < 1) {
        throw new IllegalArgumentException("At least one negative is needed, not " + negatives);
      }
    }
  }

  /** The distributions that negatives can be drawn from. */
  enum SamplerKind {
    /** Every item alike. */
    UNIFORM,
    /** Nearly Zipf's law over items in order of falling frequency. */
    LOG_UNIFORM;

    Sampler over(int items) {
      return switch (this) {
        case UNIFORM -> new UniformSampler(items);
        case LOG_UNIFORM -> new LogUniformSampler(items);
      };
    }
  }
}
