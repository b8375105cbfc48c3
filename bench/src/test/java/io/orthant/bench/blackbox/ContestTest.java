package io.orthant.bench.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.bench.blackbox.LossCurve.Mark;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.optimizer.ZoSignSgd;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.Quadratics;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContestTest {
  private static final GradientConfig GRADIENT = GradientConfig.standard();
  private static final Contest CONTEST =
      new Contest(Quadratics.dense(Dimensions.of(5), 1), 630, 2, 3, 2);

  @Test
  void curvesAreReadAtQueriesAndAtLosses() {
    LossCurve curve = new LossCurve(List.of(new Mark(1, 9), new Mark(22, 4), new Mark(43, 5)));
    assertThat(curve.after(0)).isEqualTo(9);
    assertThat(curve.after(42)).isEqualTo(4);
    assertThat(curve.last()).isEqualTo(5);
    assertThat(curve.queriesTo(5)).isEqualTo(22);
    assertThat(curve.queriesTo(3)).isInfinite();
  }

  @Test
  void theBestSettingOfAGridIsChosen() {
    List<Setting> grid = List.of(sign(1e-6), sign(0.1), sign(100));
    assertThat(CONTEST.tuned(new Contestant("sign", grid)).text()).isEqualTo("0.1");
  }

  @Test
  void anOptimiserNeedsAllQueriesToItsOwnBestEndAndFewerToThatOfAWorseOne() {
    Contest.Result good = CONTEST.run("good", "", sign(0.1).optimizer());
    Contest.Result poor = CONTEST.run("poor", "", sign(0.01).optimizer());
    assertThat(good.loss(630).mean()).isLessThan(poor.loss(630).mean());
    double[] shares = good.shareToFinalOf(poor, 630);
    assertThat(shares).hasSize(6);
    assertThat(shares[5]).as("the largest").isLessThan(0.5);
    assertThat(poor.shareToFinalOf(good, 630)).contains(Double.POSITIVE_INFINITY);
  }

  private static Setting sign(double rate) {
    return new Setting(Double.toString(rate), new ZoSignSgd(GRADIENT, rate));
  }
}
