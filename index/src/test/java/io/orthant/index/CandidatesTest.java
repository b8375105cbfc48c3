package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private final Candidates candidates = new Candidates(false);

  /** Whatever spread was announced, exactly the best are left; ties by the lower slot. */
  @Test
  void keepsWhatSortingWouldKeep() {
    for (long seed = 0; seed < 300; seed++) {
      RandomGenerator random = new Seed(seed).stream("candidates");
      int count = random.nextInt(1, 6000);
      int wanted = random.nextInt(1, 400);
      int spread = 1 << random.nextInt(1, 29);
      int[] scores = random.ints(count, -spread, spread).map(score -> score / 3 * 3).toArray();
      if (seed % 3 == 0) {
        Arrays.sort(scores);
      }
      int low = random.nextInt(-spread, spread);
      candidates.start(wanted, low, low + random.nextInt(spread));

      for (int from = 0; from < count; from += 128) {
        for (int i = from; i < Math.min(count, from + 128); i++) {
          if (scores[i] >= candidates.floor()) {
            candidates.add(scores[i], i);
          }
        }
        candidates.raiseFloor();
      }

      int[] expected =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparingInt((Integer i) -> -scores[i]))
              .limit(wanted)
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      int[] kept = IntStream.range(0, candidates.select()).map(candidates::slot).sorted().toArray();
      assertThat(kept).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void raisesTheFloorSoThatFewScoresAreAdded() {
    RandomGenerator random = new Seed(1).stream("floor");
    candidates.start(100, 0, 1 << 20);
    int added = 0;
    for (int i = 0; i < 100_000; i++) {
      int score = random.nextInt(1 << 20);
      if (score >= candidates.floor()) {
        candidates.add(score, i);
        added++;
      }
      if (i % 128 == 127) {
        candidates.raiseFloor();
      }
    }
    assertThat(added).isLessThan(2000);
  }
}
