package io.orthant.blackbox.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.Difference;
import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientEstimator;
import io.orthant.blackbox.learned.LearnedConfig.Input;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import io.orthant.blackbox.learned.MetaConfig.Weights;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.Quadratics;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gradients by the weights, held against finite differences. On quadratics antithetic differences
 * of any radius are exact, so that a wide one keeps rounding away.
 */
final class UnrollTest {
  private static final Seed SEED = new Seed(31);
  private static final double STEP = 1e-6;
  private static final GradientConfig GRADIENT =
      GradientConfig.standard().withCount(3).withDifference(Difference.ANTITHETIC).withRadius(0.5);
  private static final Task TASK = Quadratics.dense(Dimensions.of(4), 5).draw(Split.TRAIN, 0);

  @ParameterizedTest
  @CsvSource({"RAW,VALUE", "RAW,LOG", "LOG,VALUE"})
  void secondOrderGradientsAreThoseOfTheWholeSearch(Input input, Objective objective) {
    LearnedConfig config = LearnedConfig.standard().withHidden(3).withInput(input);
    Unrolling unrolling = new Unrolling(4, 4, Weights.LINEAR, objective, true, 0, 1);
    double[] update = weights(config.input().features(), 3, "update");
    double[] gradient = new double[update.length];
    unroll(unrolling, config, update, null).window(gradient, null);
    for (int i = 0; i < update.length; i++) {
      double difference = difference(unrolling, config, update, update, null, i);
      assertThat(gradient[i])
          .as("weight %d", i)
          .isCloseTo(difference, within(1e-5 + 1e-4 * Math.abs(difference)));
    }
  }

  @Test
  void secondOrderGradientsReachTheQueryNetwork() {
    LearnedConfig config = LearnedConfig.standard().withHidden(3).withInputGain(3);
    Unrolling unrolling = new Unrolling(2, 2, Weights.UNIFORM, Objective.VALUE, true, 0, 1);
    double[] update = weights(1, 3, "update");
    double[] query = weights(2, 3, "query");
    double[] gradient = new double[query.length];
    unroll(unrolling, config, update, query).window(new double[update.length], gradient);
    double largest = 0;
    for (int i = 0; i < query.length; i++) {
      double difference = difference(unrolling, config, query, update, query, i);
      largest = Math.max(largest, Math.abs(difference));
      assertThat(gradient[i])
          .as("weight %d", i)
          .isCloseTo(difference, within(1e-7 + 1e-4 * Math.abs(difference)));
    }
    assertThat(largest).isGreaterThan(1e-4);
  }

  @Test
  void firstOrderGradientsHoldTheEstimatesFixed() {
    LearnedConfig config = LearnedConfig.standard().withHidden(3);
    Unrolling first = new Unrolling(3, 3, Weights.UNIFORM, Objective.VALUE, false, 0, 1);
    Unrolling second = new Unrolling(3, 3, Weights.UNIFORM, Objective.VALUE, true, 0, 1);
    double[] update = weights(1, 3, "update");
    List<double[]> estimates = estimates(config, update, 3);
    double[] byFirst = new double[update.length];
    double[] bySecond = new double[update.length];
    unroll(first, config, update, null).window(byFirst, null);
    unroll(second, config, update, null).window(bySecond, null);
    double apart = 0;
    for (int i = 0; i < update.length; i++) {
      double kept = update[i];
      update[i] = kept + STEP;
      double up = frozenLoss(config, update, estimates);
      update[i] = kept - STEP;
      double down = frozenLoss(config, update, estimates);
      update[i] = kept;
      double difference = (up - down) / (2 * STEP);
      assertThat(byFirst[i]).isCloseTo(difference, within(1e-6 + 1e-6 * Math.abs(difference)));
      apart = Math.max(apart, Math.abs(byFirst[i] - bySecond[i]));
    }
    assertThat(apart).as("the path through the estimates matters").isGreaterThan(1e-3);
  }

  @Test
  void windowsCutTheGradientsAndNothingElse() {
    LearnedConfig config = LearnedConfig.standard().withHidden(3);
    double[] update = weights(1, 3, "update");
    Unroll whole =
        unroll(
            new Unrolling(6, 6, Weights.UNIFORM, Objective.VALUE, false, 0, 1),
            config,
            update,
            null);
    Unroll cut =
        unroll(
            new Unrolling(6, 2, Weights.UNIFORM, Objective.VALUE, false, 0, 1),
            config,
            update,
            null);
    double sum = 0;
    while (!cut.done()) {
      sum += cut.window(new double[update.length], null);
    }
    assertThat(whole.window(new double[update.length], null)).isCloseTo(sum, within(1e-12));
    assertThat(whole.done()).isTrue();
  }

  @Test
  void deviationsHaveMeanSquareOneAndBeginAtOne() {
    LearnedConfig config = LearnedConfig.standard().withHidden(3);
    LearnedUnit unit =
        new LearnedUnit(config, weights(1, 3, "update"), weights(2, 3, "query"), 4, 20);
    LearnedUnit.Tape tape = new LearnedUnit.Tape(unit);
    assertThat(unit.deviations(tape)).containsExactly(1, 1, 1, 1);
    unit.step(new double[] {1, -2, 0.1, 5}, 1, 9, new double[4], tape);
    double[] deviations = unit.deviations(tape);
    double squares = 0;
    for (double s : deviations) {
      squares += s * s;
    }
    assertThat(squares).isCloseTo(4, within(1e-12));
    assertThat(deviations[0]).isNotEqualTo(deviations[3]);
  }

  @Test
  void theRegulariserPullsTheRawDeviationsToZero() {
    LearnedConfig config = LearnedConfig.standard().withHidden(3);
    double[] query = weights(2, 3, "query");
    double lambda = 0.7;
    double[] gradient = new double[query.length];
    LearnedUnit unit = secondStep(config, query);
    LearnedUnit.Tape tape = new LearnedUnit.Tape(unit);
    unit.deviations(tape);
    CoordinateRnn.State after = Objects.requireNonNull(unit.queryGradients());
    unit.backDeviations(tape, new double[4], lambda, after, gradient);
    for (int i = 0; i < query.length; i++) {
      double kept = query[i];
      query[i] = kept + STEP;
      double up = penalty(secondStep(config, query));
      query[i] = kept - STEP;
      double down = penalty(secondStep(config, query));
      query[i] = kept;
      // The first step, whose inputs are zero, adds nothing to the gradient.
      assertThat(gradient[i]).isCloseTo(lambda * (up - down) / (2 * STEP), within(1e-7));
    }
  }

  private static LearnedUnit secondStep(LearnedConfig config, double[] query) {
    LearnedUnit unit = new LearnedUnit(config, weights(1, 3, "update"), query, 4, 20);
    unit.step(new double[] {1, -2, 0.1, 5}, 1, 9, new double[4], new LearnedUnit.Tape(unit));
    return unit;
  }

  private static double penalty(LearnedUnit unit) {
    LearnedUnit.Tape tape = new LearnedUnit.Tape(unit);
    unit.deviations(tape);
    double sum = 0;
    for (double raw : tape.raw) {
      sum += raw * raw;
    }
    return sum;
  }

  private static double difference(
      Unrolling unrolling,
      LearnedConfig config,
      double[] varied,
      double[] update,
      double @Nullable [] query,
      int i) {
    double kept = varied[i];
    varied[i] = kept + STEP;
    double up = unroll(unrolling, config, update, query).score();
    varied[i] = kept - STEP;
    double down = unroll(unrolling, config, update, query).score();
    varied[i] = kept;
    return unrolling.steps() * (up - down) / (2 * STEP);
  }

  private static Unroll unroll(
      Unrolling unrolling, LearnedConfig config, double[] update, double @Nullable [] query) {
    return new Unroll(unrolling, config, GRADIENT, TASK, update, query, SEED);
  }

  /** The estimates that a search of so many steps makes. */
  private static List<double[]> estimates(LearnedConfig config, double[] update, int steps) {
    LearnedUnit unit = new LearnedUnit(config, update, null, 4, 3);
    CountedOracle oracle = CountedOracle.unbounded(TASK.oracle(0), QueryBudget.ofQueries(1000));
    double[] point = TASK.start();
    List<double[]> estimates = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      Estimate estimate =
          Objects.requireNonNull(
              new GradientEstimator(GRADIENT)
                  .estimate(
                      oracle, point, 0.5, null, new double[0][], SEED.stream("directions", t)));
      estimates.add(estimate.gradient());
      move(unit, estimate.gradient(), point);
    }
    return estimates;
  }

  private static double frozenLoss(
      LearnedConfig config, double[] update, List<double[]> estimates) {
    LearnedUnit unit = new LearnedUnit(config, update, null, 4, 3);
    double[] point = TASK.start();
    double sum = 0;
    for (double[] estimate : estimates) {
      move(unit, estimate, point);
      sum += TASK.loss(point);
    }
    return sum;
  }

  private static void move(LearnedUnit unit, double[] estimate, double[] point) {
    double[] step = new double[point.length];
    unit.step(estimate, 1, Double.POSITIVE_INFINITY, step, new LearnedUnit.Tape(unit));
    for (int j = 0; j < point.length; j++) {
      point[j] += step[j];
    }
  }

  /** Larger than those that training begins with, so that steps matter. */
  private static double[] weights(int inputs, int hidden, String name) {
    double[] weights = CoordinateRnn.initial(inputs, hidden, SEED.stream(name));
    for (int i = weights.length - hidden; i < weights.length; i++) {
      weights[i] *= 10;
    }
    return weights;
  }
}
