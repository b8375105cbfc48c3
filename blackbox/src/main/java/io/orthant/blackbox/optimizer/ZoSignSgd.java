package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientSearch;
import io.orthant.blackbox.gradient.UpdateRule;
import io.orthant.vectors.Seed;

/**
 * ZO-signSGD: every coordinate moves by the learning rate, against the sign of its estimate. Liu,
 * Chen, Chen and Hong, "signSGD via Zeroth-Order Oracle", ICLR 2019.
 *
 * @param gradient how gradients are estimated
 * @param rate learning rate, above 0
 */
public record ZoSignSgd(GradientConfig gradient, double rate) implements BlackboxOptimizer {
  public ZoSignSgd {
    Check.aboveZero(rate, "learning rate");
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    return new GradientSearch(gradient).minimize(oracle, start, new Run(), seed);
  }

  private final class Run implements UpdateRule {
    @Override
    public void update(Estimate estimate, double[] step) {
      for (int j = 0; j < step.length; j++) {
        step[j] = -rate * Math.signum(estimate.gradient()[j]);
      }
    }

    @Override
    public void reset() {
      // There is nothing to forget.
    }
  }
}
