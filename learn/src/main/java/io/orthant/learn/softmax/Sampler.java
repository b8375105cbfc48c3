package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Workers;
import java.util.List;
import java.util.Map;

/**
 * Where the negatives of a sampled softmax come from: for each query a {@link Proposal} over the
 * same classes.
 *
 * <p>Proposals of one sampler may be asked for, and used, by several threads at once, each proposal
 * by one thread at a time. {@link #moved} and {@link #rebuild} need the sampler alone; proposals
 * from before them are then no longer valid.
 */
public interface Sampler {
  /** How many classes there are. */
  int classes();

  /**
   * The distribution for one query.
   *
   * @param query what class vectors are multiplied with to get logits [dimension]
   */
  Proposal proposal(float[] query);

  /**
   * The probabilities of some classes under several proposals of this sampler, to rounding those
   * that each proposal would tell, but sooner.
   *
   * @return probabilities [proposals][items]
   */
  default double[][] probabilities(List<Proposal> proposals, int[] items, Workers workers) {
    double[][] probabilities = new double[proposals.size()][items.length];
    workers.run(
        probabilities.length,
        1,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            for (int i = 0; i < items.length; i++) {
              probabilities[p][i] = Math.exp(proposals.get(p).logProbability(items[i]));
            }
          }
        });
    return probabilities;
  }

  /**
   * Tells that class vectors have been changed in place.
   *
   * @param rows distinct class numbers, of which the first {@code count} are meant
   * @param before what the vectors were, in that order [count, dimension]
   * @throws IllegalArgumentException if a vector is not finite; the sampler is then as before
   */
  default void moved(int[] rows, int count, Matrix before, Workers workers) {}

  /**
   * Computes anew from the class vectors what {@link #moved} has kept up step by step.
   *
   * @return how far it had drifted: the largest change of a number, for each class that it covers
   */
  default double rebuild(Workers workers) {
    return 0;
  }

  /**
   * What a checkpoint must hold besides the class vectors so that the sampler goes on to the bit,
   * by name; written into on resuming. Empty if there is nothing.
   */
  default Map<String, Matrix> state() {
    return Map.of();
  }

  /** Bytes of memory that it holds besides the class vectors. */
  default long bytes() {
    return 0;
  }
}
