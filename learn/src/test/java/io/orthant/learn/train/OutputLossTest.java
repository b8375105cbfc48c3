package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss.CalibratedBce;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import org.junit.jupiter.api.Test;

final class OutputLossTest {
  /** Of 101 items, 10 of 100 others are drawn: a = 0.1, and beta = a at full calibration. */
  @Test
  void calibrationGoesFromPlainToFull() {
    assertThat(new CalibratedBce(10, 0).power(101)).isCloseTo(1, within(1e-12));
    assertThat(new CalibratedBce(10, 1).power(101)).isCloseTo(0.1, within(1e-12));
    assertThat(new CalibratedBce(10, 0.75).power(101))
        .isCloseTo(0.1 * (0.75 * (1 - 10) + 10), within(1e-12));
    assertThat(new CalibratedBce(500, 0.75).power(101)).isCloseTo(1, within(1e-12));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new CalibratedBce(0, 0.5)).hasMessageContaining("0");
    assertThatThrownBy(() -> new CalibratedBce(1, 1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new SampledSoftmax(new SamplerConfig.Uniform(), 0))
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new SampledSoftmax(new SamplerConfig.Exact(), 1, LogitCorrection.ALL))
        .hasMessageContaining("do not depend on the query");
    assertThatThrownBy(() -> new SampledSoftmax(new SamplerConfig.Uniform(), 1, 0))
        .hasMessageContaining("anchor");
  }
}
