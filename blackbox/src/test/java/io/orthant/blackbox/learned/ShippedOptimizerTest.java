package io.orthant.blackbox.learned;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.optimizer.ZoDescent;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.LinearModels;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.learn.optim.Sgd;
import io.orthant.vectors.Seed;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The optimiser that ships, on tasks that neither its training nor its choice has seen. */
final class ShippedOptimizerTest {
  private static final GradientConfig GRADIENT = GradientConfig.standard();
  private static final TaskFamily FAMILY =
      LinearModels.classification(Dimensions.of(100), 20261127);

  @Test
  void itEndsBelowTheTunedStepsOfItsFamily() {
    double learned = meanLoss(LearnedOptimizer.shipped(GRADIENT));
    double tuned = meanLoss(new ZoDescent(GRADIENT, Sgd.withMomentum(0), 1));
    assertThat(learned).isLessThan(tuned);
  }

  @Test
  void itSaysHowItWasTrained() {
    LearnedWeights weights = LearnedWeights.shipped();
    LearnedWeights.TrainingRecord training = Objects.requireNonNull(weights.training());
    assertThat(training.family())
        .isEqualTo(LinearModels.classification(new Dimensions(30, 150), 1).settings());
    assertThat(training.meta().optimizer()).isEqualTo(weights.config());
    assertThat(weights.query()).isNotNull();
  }

  private static double meanLoss(BlackboxOptimizer optimizer) {
    int tasks = 4;
    double sum = 0;
    for (int i = 0; i < tasks; i++) {
      Task task = FAMILY.draw(Split.TEST, i);
      CountedOracle oracle =
          CountedOracle.unbounded(task.oracle(i), QueryBudget.ofQueries(200L * GRADIENT.queries()));
      sum += task.loss(optimizer.minimize(oracle, task.start(), new Seed(i)).last()) / tasks;
    }
    return sum;
  }
}
