package io.orthant.learn.optim;

/**
 * Stochastic gradient descent, with momentum if wanted: {@code m = momentum m + (1 - dampening) g},
 * {@code x -= rate m}. Without momentum, {@code x -= rate g}.
 *
 * <p>Dampening equal to momentum makes m an exponential average of the gradients; with dampening 0
 * it is their discounted sum (Polyak's heavy ball), and steps are up to {@code 1 / (1 - momentum)}
 * times longer. State per coordinate: m, or nothing without momentum.
 *
 * @param momentum in [0, 1)
 * @param dampening in [0, 1)
 */
public record Sgd(double momentum, double dampening, WeightDecay weightDecay) implements Optimizer {
  public Sgd {
    Check.decay(momentum, "momentum");
    Check.decay(dampening, "dampening");
  }

  /** The heavy ball with the given momentum, or plain descent with 0; no weight decay. */
  public static Sgd withMomentum(double momentum) {
    return new Sgd(momentum, 0, WeightDecay.NONE);
  }

  @Override
  public int stateSize() {
    return momentum > 0 ? 1 : 0;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    if (momentum == 0) {
      double scaledRate = rate * (1 - dampening);
      for (int i = 0; i < size; i++) {
        x[i] = kept * x[i] - scaledRate * (gradient[i] + added * x[i]);
      }
      return;
    }
    double[] ms = state[0];
    for (int i = 0; i < size; i++) {
      double m = momentum * ms[i] + (1 - dampening) * (gradient[i] + added * x[i]);
      ms[i] = m;
      x[i] = kept * x[i] - rate * m;
    }
  }
}
