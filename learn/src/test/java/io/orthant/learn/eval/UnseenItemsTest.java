package io.orthant.learn.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.learn.data.HeldOut;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class UnseenItemsTest {
  private static final int ITEMS = 40;
  private static final int DIMENSION = 3;

  /** Beside sorting the scores of all items that are left. */
  @Test
  void equalsARankingOfWhatIsLeft() {
    RandomGenerator random = new Seed(11).stream("unseen");
    float[][] vectors = new float[ITEMS][DIMENSION];
    for (float[] vector : vectors) {
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    List<HeldOut> heldOut = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int[] items = random.ints(2 + random.nextInt(12), 0, ITEMS).toArray();
      heldOut.add(new HeldOut("u" + i, items, 1 + random.nextInt(items.length - 1)));
    }
    int[] ranks = new UnseenItems(new LastItemCosine(Matrix.copyOf(vectors), 1)).ranks(heldOut);
    int at = 0;
    for (HeldOut sequence : heldOut) {
      for (int place = sequence.firstTarget(); place < sequence.items().length; place++) {
        assertThat(ranks[at++])
            .as("seed 11, %s at %d", Arrays.toString(sequence.items()), place)
            .isEqualTo(rank(vectors, sequence.items(), place));
      }
    }
    assertThat(at).isEqualTo(ranks.length);
  }

  private static int rank(float[][] vectors, int[] items, int place) {
    float[] query = vectors[items[place - 1]];
    int ahead = 0;
    for (int item = 0; item < ITEMS; item++) {
      int candidate = item;
      boolean seen = Arrays.stream(items, 0, place).anyMatch(one -> one == candidate);
      if (!seen && cosine(query, vectors[item]) > cosine(query, vectors[items[place]])) {
        ahead++;
      }
    }
    return ahead + 1;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  @Test
  void hasNothingToRankWithoutTargets() {
    Ranker cosine = new LastItemCosine(Matrix.copyOf(new float[][] {{1}, {2}}), 1);
    assertThat(new UnseenItems(cosine).ranks(List.of())).isEmpty();
    assertThat(new UnseenItems(cosine).name()).isEqualTo("last-item cosine");
  }
}
