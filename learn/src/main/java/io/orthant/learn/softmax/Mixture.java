package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * Draws from one proposal or, with a given probability, from another. With a uniform second one it
 * is a defensive mixture: no importance weight exceeds {@code exp(o_i) n / share}.
 *
 * @param first the usual one
 * @param second drawn from with probability {@code share}
 * @param share in (0, 1)
 */
record Mixture(Proposal first, Proposal second, double share) implements Proposal {
  @Override
  public int classes() {
    return first.classes();
  }

  @Override
  public int draw(RandomGenerator random) {
    return random.nextDouble() < share ? second.draw(random) : first.draw(random);
  }

  @Override
  public double logProbability(int item) {
    return Math.log(
        (1 - share) * Math.exp(first.logProbability(item))
            + share * Math.exp(second.logProbability(item)));
  }

  @Override
  public long multiplyAdds() {
    return first.multiplyAdds() + second.multiplyAdds();
  }
}
