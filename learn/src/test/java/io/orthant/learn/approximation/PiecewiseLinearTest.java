package io.orthant.learn.approximation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.approximation.PiecewiseLinear.Line;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PiecewiseLinearTest {
  @Test
  void theFirstActivationOfTheQuantiserHasTheDerivedUnits() {
    Line outside = new Line(-1, -4);
    ReluUnits units = new PiecewiseLinear(outside, 0, Line.ZERO, 1, outside).relaxed(0.1);
    assertThat(units.weights()).containsExactly(new double[] {-39, 40, -50, 49}, within(1e-9));
  }

  /** Random pieces, of which the low or the middle one is constant. */
  @Test
  void rampsChangeNothingButWhatLiesBeforeTheBounds() {
    RandomGenerator random = new Seed(4).stream("pieces");
    for (int trial = 0; trial < 200; trial++) {
      double first = random.nextDouble();
      double second = first + 0.5 + random.nextDouble();
      boolean lowConstant = trial % 2 == 0;
      PiecewiseLinear jumps =
          new PiecewiseLinear(
              new Line(lowConstant ? 0 : random.nextGaussian(), random.nextGaussian()),
              first,
              new Line(lowConstant ? random.nextGaussian() : 0, random.nextGaussian()),
              second,
              new Line(random.nextGaussian(), random.nextGaussian()));
      double width = 0.4 * random.nextDouble() + 0.01;
      ReluUnits ramps = jumps.relaxed(width);
      for (double x = -2; x < 4; x += 0.01) {
        boolean onRamp = (x > first - width && x < first) || (x > second - width && x < second);
        if (!onRamp) {
          assertThat(ramps.apply(x))
              .as("seed 4, trial %d, x %s, %s", trial, x, jumps)
              .isCloseTo(jumps.apply(x), within(1e-10));
        }
      }
    }
  }

  @Test
  void refusesWhatFourUnitsCannotDo() {
    Line rising = new Line(1, 0);
    assertThatThrownBy(() -> new PiecewiseLinear(rising, 0, rising, 1, Line.ZERO).relaxed(0.1))
        .hasMessageContaining("Neither");
    assertThatThrownBy(() -> new PiecewiseLinear(Line.ZERO, 0, rising, 1, Line.ZERO).relaxed(2))
        .hasMessageContaining("2.0");
    assertThatThrownBy(() -> new PiecewiseLinear(Line.ZERO, 1, rising, 1, Line.ZERO))
        .hasMessageContaining("1.0");
  }
}
