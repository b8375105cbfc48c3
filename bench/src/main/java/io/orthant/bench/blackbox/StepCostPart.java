package io.orthant.bench.blackbox;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * What a step of the learned optimiser costs besides the oracle, in as many coordinates as MNIST.
 */
final class StepCostPart implements ExperimentPart {
  private static final int DIMENSION = 784;
  private static final int STEPS = 500;
  private static final int ROUNDS = 9;
  private static final double MILLIS_BAR = 1;

  @Override
  public String name() {
    return "step-cost";
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) {
    GradientConfig gradient = GradientConfig.standard();
    LearnedOptimizer optimizer =
        new LearnedOptimizer(LearnedOptimizer.shipped(gradient).weights(), gradient, 1, false);
    double[] millis = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      CountedOracle oracle =
          CountedOracle.unbounded(
              new FirstCoordinates(), QueryBudget.ofQueries((long) STEPS * gradient.queries()));
      CpuTime time = new CpuTime();
      optimizer.minimize(oracle, new double[DIMENSION], new Seed(round));
      millis[round] = 1e3 * time.seconds() / STEPS;
    }
    Arrays.sort(millis);
    found
        .claims()
        .add(
            Claim.measuredOnce(
                ZerothOrder.NAME,
                "Milliseconds of the processor for a step with both networks in %d coordinates, the oracle costing next to nothing; median of %d rounds of %d steps"
                    .formatted(DIMENSION, ROUNDS, STEPS),
                millis[ROUNDS / 2],
                Claim.Bound.AT_MOST,
                MILLIS_BAR,
                options.command(ZerothOrder.NAME)));
  }

  /** Looks at two coordinates alone, so that the optimiser's own work is what takes time. */
  private static final class FirstCoordinates implements Oracle {
    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public double[] values(double[][] points) {
      double[] values = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        double first = points[i][0] - 1;
        double second = points[i][1] + 1;
        values[i] = first * first + second * second;
      }
      return values;
    }
  }
}
