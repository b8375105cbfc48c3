package io.orthant.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.app.console.Json;
import io.orthant.app.experiment.Claim.Bound;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimTest {
  @ParameterizedTest
  @CsvSource({
    "1.0, AT_LEAST, 1.0, true",
    "0.9, AT_LEAST, 1.0, false",
    "1.0, AT_MOST, 1.0, true",
    "1.1, AT_MOST, 1.0, false",
    "NaN, AT_LEAST, 0.0, false",
    "NaN, AT_MOST, 0.0, false",
    "Infinity, AT_LEAST, 2.0, true"
  })
  void holdsWhereTheValueIsOnTheRightSideOfTheBar(
      double value, Bound bound, double bar, boolean holds) {
    assertThat(claim(value, bound, bar).holds()).isEqualTo(holds);
  }

  @Test
  void isOneLineOfJson() {
    assertThat(Json.write(claim(0.25, Bound.AT_MOST, 0.5)))
        .isEqualTo(
            "{\"experiment\":\"e\",\"claim\":\"c\",\"value\":0.25,\"interval\":[0.25,0.25],"
                + "\"bound\":\"at most\",\"bar\":0.5,\"holds\":true,\"seeds\":1,"
                + "\"command\":\"orthant experiment e\"}");
  }

  @Test
  void saysWhatWasNotReached() {
    assertThat(claim(Double.NaN, Bound.AT_LEAST, 2).text())
        .startsWith("missed")
        .contains("not reached");
    assertThat(claim(Double.POSITIVE_INFINITY, Bound.AT_LEAST, 2).text())
        .startsWith("holds")
        .contains("the other does not get there");
  }

  private static Claim claim(double value, Bound bound, double bar) {
    return Claim.measuredOnce("e", "c", value, bound, bar, "orthant experiment e");
  }
}
