package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class SeedTest {
  @Test
  void aStreamIsRepeatable() {
    RandomGenerator first = new Seed(42).stream("dropout", 500);
    RandomGenerator second = new Seed(42).stream("dropout", 500);

    for (int i = 0; i < 100; i++) {
      assertThat(second.nextLong()).isEqualTo(first.nextLong());
    }
  }

  @Test
  void theValuesAreFixedForAllTime() {
    assertThat(new Seed(42).derive("dropout", 500)).isEqualTo(5842915139373471L);
    assertThat(new Seed(42).stream("dropout").nextLong()).isEqualTo(2388858916286975181L);
  }

  @Test
  void seedsNamesAndIndexesGiveDifferentStreams() {
    Set<Long> derived = new HashSet<>();
    for (long seed = -20; seed < 20; seed++) {
      for (String name : new String[] {"", "a", "b", "ab", "ba", "dropout"}) {
        for (long index = 0; index < 100; index++) {
          assertThat(derived.add(new Seed(seed).derive(name, index)))
              .as("seed %d, stream %s, index %d", seed, name, index)
              .isTrue();
        }
      }
    }
  }

  @Test
  void neighbouringStreamsAreUnrelated() {
    Seed seed = new Seed(7);
    int draws = 4000;
    RandomGenerator first = seed.stream("negatives", 0);
    RandomGenerator second = seed.stream("negatives", 1);
    double correlation = 0;
    for (int i = 0; i < draws; i++) {
      correlation += (first.nextDouble() - 0.5) * (second.nextDouble() - 0.5) * 12 / draws;
    }

    assertThat(correlation).isBetween(-4 / Math.sqrt(draws), 4 / Math.sqrt(draws));
  }
}
