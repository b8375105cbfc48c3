package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * A distribution over the classes 0 to {@code classes() - 1} from which negatives are drawn. Every
 * class has a positive probability. Implementations are safe to share between threads.
 */
public interface Sampler {
  /** How many classes there are. */
  int classes();

  /** Draws one class. */
  int draw(RandomGenerator random);

  /** The natural logarithm of the probability that {@link #draw} gives {@code item}. */
  double logProbability(int item);
}
