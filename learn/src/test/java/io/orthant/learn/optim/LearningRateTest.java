package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LearningRateTest {
  @Test
  void risesInALineAndFallsAlongACosine() {
    LearningRate schedule = new LearningRate(2, 10, 110, 0.1);
    assertThat(schedule.at(1)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.at(10)).isCloseTo(2, within(1e-12));
    assertThat(schedule.at(60)).isCloseTo(2 * 0.55, within(1e-12));
    assertThat(schedule.at(110)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.at(1000)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void startsAtThePeakWithoutWarmUp() {
    assertThat(new LearningRate(1, 0, 1000, 0).at(1)).isCloseTo(1, within(1e-5));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> new LearningRate(0, 0, 1, 0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new LearningRate(1, -1, 1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new LearningRate(1, 0, 1, 2)).hasMessageContaining("2.0");
  }
}
