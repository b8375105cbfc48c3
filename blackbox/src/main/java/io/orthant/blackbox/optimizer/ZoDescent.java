package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientSearch;
import io.orthant.blackbox.gradient.UpdateRule;
import io.orthant.learn.optim.Optimizer;
import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * A first-order rule on estimated gradients: ZO-SGD, ZO-Adam, and, with AMSGrad, ZO-AdaMM (Chen et
 * al., "ZO-AdaMM: Zeroth-Order Adaptive Momentum Method", NeurIPS 2019). With coordinate directions
 * it is ZO-SCD, stochastic coordinate descent.
 *
 * @param gradient how gradients are estimated
 * @param rule turns them into steps
 * @param rate learning rate, above 0
 */
public record ZoDescent(GradientConfig gradient, Optimizer rule, double rate)
    implements BlackboxOptimizer {
  public ZoDescent {
    Check.aboveZero(rate, "learning rate");
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    Run run = new Run(oracle.box().searchDimension());
    return new GradientSearch(gradient).minimize(oracle, start, run, seed);
  }

  private final class Run implements UpdateRule {
    private final double[][] state;
    private final double[] scaled;
    private long steps;

    Run(int dimension) {
      state = new double[rule.stateSize()][dimension];
      scaled = new double[dimension];
    }

    @Override
    public void update(Estimate estimate, double[] step) {
      double[] g = estimate.gradient();
      steps++;
      double norm = Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
      double scale = rule.gradientScale(norm, steps);
      for (int j = 0; j < g.length; j++) {
        scaled[j] = scale * g[j];
        step[j] = 0;
      }
      rule.update(step, scaled, state, step.length, steps, rate);
    }

    @Override
    public void reset() {
      steps = 0;
      for (double[] values : state) {
        Arrays.fill(values, 0);
      }
    }
  }
}
