package io.orthant.blackbox.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.Difference;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientEstimator;
import io.orthant.blackbox.learned.LearnedConfig.Input;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import io.orthant.blackbox.learned.MetaConfig.Weights;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gradients by every weight of both networks at their full size, held against derivatives that are
 * carried forward through the paper's formulas: what {@link Unroll} does by hand on its way back,
 * automatic differentiation does here on the way there.
 */
final class MetaGradientTest {
  private static final Seed SEED = new Seed(8);
  private static final int DIMENSION = 5;
  private static final GradientConfig GRADIENT =
      GradientConfig.standard().withCount(3).withDifference(Difference.ANTITHETIC).withRadius(0.5);
  private static final Bowl TASK = Bowl.random(DIMENSION, SEED.stream("task"));

  /** The form of training in the paper's code: windows, no path through differences. */
  @ParameterizedTest
  @CsvSource({
    "RAW,VALUE,false",
    "RAW,LOG,false",
    "LOG,VALUE,false",
    "RAW,LOG,true",
    "LOG,LOG,true"
  })
  void bothNetworksHaveTheGradientsOfAutomaticDifferentiation(
      Input input, Objective objective, boolean secondOrder) {
    LearnedConfig config = LearnedConfig.standard().withInput(input).withInputGain(3);
    Unrolling unrolling =
        new Unrolling(8, 4, Weights.LINEAR, objective, secondOrder, 0.3, Double.MAX_VALUE);
    double[] update = weights(config, 1, "update");
    double[] query = weights(config, 2, "query");
    double[] byUpdate = new double[update.length];
    double[] byQuery = new double[query.length];
    Unroll unroll = new Unroll(unrolling, config, GRADIENT, TASK, update, query, SEED);
    double loss = 0;
    while (!unroll.done()) {
      loss += unroll.window(byUpdate, byQuery);
    }

    Dual expected =
        new DualSearch(unrolling, config, TASK, directions(unrolling.steps()), update, query)
            .loss();
    same(byUpdate, Arrays.copyOf(expected.slopes(), update.length));
    same(
        byQuery,
        Arrays.copyOfRange(expected.slopes(), update.length, update.length + query.length));
    assertThat(loss).as("without penalties").isLessThan(expected.value());
  }

  @Test
  void soHasTheUpdateNetworkAlone() {
    LearnedConfig config = LearnedConfig.paper();
    Unrolling unrolling =
        new Unrolling(6, 6, Weights.LINEAR, Objective.VALUE, false, 0, Double.MAX_VALUE);
    double[] update = weights(config, 1, "update");
    double[] gradient = new double[update.length];
    double loss =
        new Unroll(unrolling, config, GRADIENT, TASK, update, null, SEED).window(gradient, null);

    Dual expected =
        new DualSearch(unrolling, config, TASK, directions(unrolling.steps()), update, null).loss();
    assertThat(loss).isCloseTo(expected.value(), within(1e-12 * Math.abs(loss)));
    same(gradient, expected.slopes());
  }

  /** Each entry within 1e-6 of itself, or of a millionth of the largest. */
  private static void same(double[] gradient, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(1e-3);
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i])
          .as("weight %d", i)
          .isCloseTo(expected[i], within(1e-6 * Math.abs(expected[i]) + 1e-12 * largest));
    }
  }

  /** Those that a search of this seed draws, which do not depend on the point. */
  private static double[][][] directions(int steps) {
    CountedOracle oracle = CountedOracle.unbounded(TASK.oracle(0), QueryBudget.ofQueries(1000));
    double[][][] directions = new double[steps][][];
    Arrays.setAll(
        directions,
        t ->
            Objects.requireNonNull(
                    new GradientEstimator(GRADIENT)
                        .estimate(
                            oracle,
                            TASK.start(),
                            0.5,
                            null,
                            new double[0][],
                            SEED.stream("directions", t)))
                .directions());
    return directions;
  }

  /** Larger than those that training begins with, so that steps and deviations matter. */
  private static double[] weights(LearnedConfig config, int signals, String name) {
    int hidden = config.hidden();
    double[] weights =
        CoordinateRnn.initial(signals * config.input().features(), hidden, SEED.stream(name));
    for (int i = weights.length - hidden; i < weights.length; i++) {
      weights[i] *= 10;
    }
    return weights;
  }
}
