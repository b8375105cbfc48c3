package io.orthant.learn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SamplerTest {
  static Stream<Distribution> samplers() {
    return Stream.of(1, 2, 7, 50)
        .flatMap(
            n ->
                Stream.of(
                    new UniformSampler(n),
                    new LogUniformSampler(n),
                    new FrequencySampler(counts(n), 0),
                    new FrequencySampler(counts(n), 0.75)));
  }

  private static long[] counts(int n) {
    return IntStream.range(0, n).mapToLong(i -> 1000 / (i + 1)).toArray();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void probabilitiesSumToOne(Distribution sampler) {
    double sum = 0;
    for (int item = 0; item < sampler.classes(); item++) {
      sum += Math.exp(sampler.logProbability(item));
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  /**
   * Every count lies within 6 standard deviations of its expectation; over the 240 counts checked a
   * right sampler fails with probability below 1e-6.
   */
  @ParameterizedTest
  @MethodSource("samplers")
  void drawsFollowTheProbabilities(Distribution sampler) {
    int draws = 200_000;
    RandomGenerator random = new Seed(7).stream("draws");
    int[] counts = new int[sampler.classes()];
    for (int i = 0; i < draws; i++) {
      counts[sampler.draw(random)]++;
    }
    for (int item = 0; item < counts.length; item++) {
      double p = Math.exp(sampler.logProbability(item));
      double deviation = Math.sqrt(draws * p * (1 - p));
      assertThat((double) counts[item]).isCloseTo(draws * p, within(6 * deviation + 1e-9));
    }
  }

  @Test
  void logUniformFollowsItsFormula() {
    LogUniformSampler sampler = new LogUniformSampler(9);
    assertThat(sampler.logProbability(0))
        .isCloseTo(Math.log(Math.log(2) / Math.log(10)), within(1e-12));
    assertThat(sampler.logProbability(8))
        .isCloseTo(Math.log(Math.log(10.0 / 9) / Math.log(10)), within(1e-12));
  }

  @Test
  void frequencyFollowsItsFormula() {
    FrequencySampler sampler = new FrequencySampler(new long[] {16, 1, 0}, 0.5);
    assertThat(Math.exp(sampler.logProbability(0))).isCloseTo(4.0 / 6, within(1e-12));
    assertThat(Math.exp(sampler.logProbability(2))).isCloseTo(1.0 / 6, within(1e-12));
  }

  @Test
  void negativesCarryTheirExpectedCounts() {
    Negatives negatives =
        Negatives.draw(new LogUniformSampler(20), 64, new Seed(1).stream("negatives"));
    for (int i = 0; i < negatives.size(); i++) {
      double q = Math.exp(new LogUniformSampler(20).logProbability(negatives.classes()[i]));
      assertThat((double) negatives.logExpectedCounts()[i])
          .isCloseTo(Math.log(64 * q), within(1e-6));
    }
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatThrownBy(() -> new UniformSampler(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> new FrequencySampler(new long[0], 1)).hasMessageContaining("0");
    assertThatThrownBy(() -> new FrequencySampler(new long[] {1, -2}, 1))
        .hasMessageContaining("Class 1")
        .hasMessageContaining("-2");
    assertThatThrownBy(() -> new FrequencySampler(new long[] {1}, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new LogUniformSampler(-1)).hasMessageContaining("-1");
    assertThatThrownBy(
            () -> Negatives.draw(new UniformSampler(3), 0, new Seed(1).stream("negatives")))
        .hasMessageContaining("0");
  }
}
