package io.orthant.learn.softmax;

/** Whose logits the sampled softmax lowers by the logarithm of how often they are drawn. */
public enum LogitCorrection {
  /**
   * Those of the draws alone: the sum of exponentials estimates that over all classes, and the loss
   * approaches the full softmax as the number of draws grows. For any sampler.
   */
  NEGATIVES,
  /**
   * That of the target too: which of the target and the draws is the target? The scores that answer
   * best are those of the full softmax for any number of draws (Ma and Collins, "Noise Contrastive
   * Estimation and Negative Sampling for Conditional Models", EMNLP 2018, the ranking objective),
   * and a draw weighs no more than a target. For samplers whose distribution does not depend on the
   * query.
   */
  ALL
}
