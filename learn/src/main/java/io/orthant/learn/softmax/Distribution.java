package io.orthant.learn.softmax;

/**
 * A sampler whose proposal is the same for every query: its own. Implementations are immutable and
 * safe to share between threads.
 */
public interface Distribution extends Sampler, Proposal {
  @Override
  default Proposal proposal(float[] query) {
    return this;
  }
}
