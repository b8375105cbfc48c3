package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * A distribution over the classes 0 to {@code classes() - 1} from which negatives are drawn. Every
 * class that was not removed has a positive probability, and the probability that is given is
 * exactly that of the draws, whatever the distribution approximates. For one thread at a time,
 * unless it is a {@link Distribution}.
 */
public interface Proposal {
  /** How many classes there are. */
  int classes();

  /** Draws one class. */
  int draw(RandomGenerator random);

  /** The natural logarithm of the probability that {@link #draw} gives {@code item}. */
  double logProbability(int item);

  /**
   * Multiply-adds that this proposal has spent so far, the features of its query included: what
   * proposals of different kinds can be compared by. 0 where a draw needs none.
   */
  default long multiplyAdds() {
    return 0;
  }
}
