package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopKTest {
  @Test
  void keepsWhatSortingWouldPutFirst() {
    for (int round = 0; round < 500; round++) {
      Seed seed = new Seed(round);
      RandomGenerator random = seed.stream("topk");
      int count = random.nextInt(300);
      int k = 1 + random.nextInt(40);
      int distinct = 1 + random.nextInt(50);
      float[] scores = new float[count];
      for (int i = 0; i < count; i++) {
        scores[i] = random.nextInt(distinct) - distinct / 2;
      }
      int[] order = IntStream.range(0, count).toArray();
      for (int i = count - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[other];
        order[other] = swapped;
      }
      TopK topK = new TopK(k);
      for (int row : order) {
        topK.offer(row, scores[row]);
      }
      float threshold = topK.threshold();
      Neighbors kept = topK.drain();

      int[] expected =
          IntStream.range(0, count)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer row) -> -scores[row])
                      .thenComparing(Comparator.naturalOrder()))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(kept.rows()).as("%s, k %d", seed, k).containsExactly(expected);
      for (int i = 0; i < kept.size(); i++) {
        assertThat(kept.scores()[i]).as("%s", seed).isEqualTo(scores[kept.rows()[i]]);
      }
      assertThat(threshold)
          .as("%s, threshold", seed)
          .isEqualTo(count < k ? Float.NEGATIVE_INFINITY : scores[expected[k - 1]]);
    }
  }

  @Test
  void nanIsNeverKept() {
    TopK topK = new TopK(2);
    topK.offer(0, Float.NaN);
    topK.offer(1, Float.NEGATIVE_INFINITY);
    topK.offer(2, Float.POSITIVE_INFINITY);
    topK.offer(3, Float.NaN);

    assertThat(topK.drain().rows()).containsExactly(2, 1);
  }

  @Test
  void servesAgainAfterDrainAndClear() {
    TopK topK = new TopK(3);
    topK.offer(7, 1);
    assertThat(topK.drain().rows()).containsExactly(7);
    assertThat(topK.drain().size()).isZero();
    topK.offer(8, 1);
    topK.clear();
    topK.offer(9, 2);
    assertThat(topK.size()).isEqualTo(1);
    assertThat(topK.drain().rows()).containsExactly(9);
  }

  @Test
  void kMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TopK(0))
        .withMessageContaining("at least 1, not 0");
  }
}
