package io.orthant.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.bench.experiment.OnlineProblem.Mark;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.WeightDecay;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference values were computed in double precision, independently of this code. */
final class OnlineProblemTest {
  private static final OnlineProblem PLOTTED = new OnlineProblem("C4", 101, 1010, 10);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Adam, not corrected; 0.9964; 0.69971; 0.9928; 0.31129",
        "Adam; 0.9476; 0.68135; 0.9928; 0.30990",
        "AMSGrad, paper; -0.8009; 0.43839; -0.9842; 0.12199",
        "AMSGrad, torch; -0.9008; 0.41871; -0.9984; 0.11395",
        "AdamNC; -0.1426; 0.56556; -0.3588; 0.20921"
      })
  void lossesInOrderLeadWhereTheReferenceWent(
      String name, double x4, double regret4, double x5, double regret5) {
    check(name, Counterexamples.falling(0.5), x4, regret4, x5, regret5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Adam, not corrected; 0.1872; 0.25704; 0.9955; 0.21934",
        "AMSGrad, paper; -0.0094; 0.23188; -0.0834; 0.13657",
        "AdamNC; 0.0021; 0.24085; -0.0861; 0.14542"
      })
  void aConstantRateLeadsWhereTheReferenceWent(
      String name, double x4, double regret4, double x5, double regret5) {
    check(name, _ -> 1e-3, x4, regret4, x5, regret5);
  }

  private static void check(
      String name, DoubleUnaryOperator rate, double x4, double regret4, double x5, double regret5) {
    Optimizer rule = Counterexamples.rule(name);
    List<Mark> marks = OnlineProblem.run(PLOTTED.inOrder(), rule, rate, 0, 10_000, 100_000);
    assertThat(marks.get(0).x()).isCloseTo(x4, within(0.01));
    assertThat(marks.get(0).averageRegret()).isCloseTo(regret4, within(1e-4));
    assertThat(marks.get(1).x()).isCloseTo(x5, within(0.01));
    assertThat(marks.get(1).averageRegret()).isCloseTo(regret5, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"3, 0.66805, 0.00231", "10, 5.33484, 0.00308"})
  void periodThreeMisleadsAdamAlone(double steep, double adamRegret, double amsGradRegret) {
    OnlineProblem problem = new OnlineProblem("C1", 3, steep, 1);
    double beta2 = 1 / (1 + steep * steep);
    DoubleUnaryOperator rate = Counterexamples.falling(0.5 * Math.sqrt(1 - beta2));
    Map<Optimizer, double[]> expected =
        Map.of(
            new Adam(false, 0, beta2, 0, WeightDecay.NONE), new double[] {0.9984, adamRegret},
            new AmsGrad(AmsGrad.Variant.PAPER, 0, beta2, 0, WeightDecay.NONE),
                new double[] {-1, amsGradRegret});
    expected.forEach(
        (rule, end) -> {
          Mark last = OnlineProblem.run(problem.inOrder(), rule, rate, 1, 100_000).getLast();
          assertThat(last.x()).isCloseTo(end[0], within(0.01));
          assertThat(last.averageRegret()).isCloseTo(end[1], within(1e-4));
          assertThat(last.x()).isBetween(-1.0, 1.0);
        });
  }

  @Test
  void oneLossOfAPeriodIsSteep() {
    OnlineProblem.Slopes slopes = PLOTTED.inOrder();
    assertThat(slopes.at(1)).isEqualTo(1010);
    assertThat(slopes.at(2)).isEqualTo(-10);
    assertThat(slopes.at(101)).isEqualTo(-10);
    assertThat(slopes.at(102)).isEqualTo(1010);
  }
}
