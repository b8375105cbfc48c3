package io.orthant.learn.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BaselinesTest {
  @Test
  void popularityRanksByOrdinal() {
    Popularity popularity = new Popularity(catalog(4));

    assertThat(popularity.ranks(List.of(new HeldOut("u", new int[] {3, 0, 2}, 1))))
        .containsExactly(1, 3);
    assertThat(popularity.ranks(List.of(new HeldOut("u", new int[] {3, 0, 2}, 2))))
        .containsExactly(3);
    assertThat(popularity.ranks(List.of())).isEmpty();
  }

  @Test
  void markovRanksFollowersByCountAndAllOthersByPopularity() {
    // After 0 came: 3 twice, 4 once, 1 once. Never: 0, 2.
    FirstOrderMarkov markov =
        FirstOrderMarkov.of(
            catalog(5), List.of(sequence(0, 3, 0, 4), sequence(0, 1), sequence(0, 3)));

    assertThat(ranksAfter(markov, 0, 5)).containsExactly(4, 2, 5, 1, 3);
    // After 1 came nothing: popularity.
    assertThat(ranksAfter(markov, 1, 5)).containsExactly(1, 2, 3, 4, 5);
    // After 3 came 0 once.
    assertThat(ranksAfter(markov, 3, 5)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void onlyTheLastItemMattersToMarkov() {
    FirstOrderMarkov markov =
        FirstOrderMarkov.of(catalog(4), List.of(sequence(1, 3), sequence(2, 0)));

    assertThat(markov.ranks(List.of(new HeldOut("u", new int[] {2, 1, 3, 3}, 2))))
        .containsExactly(1, 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void markovAgreesWithCountingEverything(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int items = 30;
    List<Sequence> training = new ArrayList<>();
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      int[] sequence = skewed(random, items, random.nextInt(2, 9));
      training.add(new Sequence("t" + i, sequence));
      for (int at = 1; at < sequence.length; at++) {
        counts.merge((long) sequence[at - 1] * items + sequence[at], 1, Integer::sum);
      }
    }
    List<HeldOut> heldOut = heldOut(random, items, 50);

    int[] ranks = FirstOrderMarkov.of(catalog(items), training).ranks(heldOut);

    assertThat(ranks)
        .as("seed %d", seed)
        .isEqualTo(
            bruteForce(
                heldOut,
                items,
                (previous, item) -> counts.getOrDefault((long) previous * items + item, 0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void cosineAgreesWithScoringEverything(int threads) {
    SplittableRandom random = new SplittableRandom(threads);
    int items = 70;
    float[][] vectors = new float[items][6];
    for (float[] vector : vectors) {
      for (int column = 0; column < vector.length; column++) {
        vector[column] = random.nextInt(-1, 2);
      }
    }
    vectors[9] = new float[6];
    vectors[10] = vectors[11].clone();
    // small whole numbers over a norm: parallel rows tie exactly, so ties are tested as well
    List<HeldOut> heldOut = heldOut(random, items, 80);
    float[][] unit = new float[items][];
    Arrays.setAll(unit, row -> normalised(vectors[row]));

    int[] ranks = new LastItemCosine(Matrix.copyOf(vectors), threads).ranks(heldOut);

    assertThat(ranks)
        .isEqualTo(
            bruteForce(
                heldOut,
                items,
                (previous, item) ->
                    VectorOps.scalar().dot(unit[previous], MemorySegment.ofArray(unit[item]), 0)));
  }

  @Test
  void cosineIgnoresLengthAndPutsTheLastItemFirst() {
    LastItemCosine cosine =
        new LastItemCosine(
            Matrix.copyOf(new float[][] {{0, 1e-30f}, {1, 0}, {500, 1}, {-1, 0}, {1e30f, 1e30f}}),
            1);

    assertThat(ranksAfter(cosine, 1, 5)).containsExactly(4, 1, 2, 5, 3);
  }

  @Test
  void aZeroVectorIsAtRightAnglesToAll() {
    LastItemCosine cosine =
        new LastItemCosine(Matrix.copyOf(new float[][] {{0, 0}, {1, 0}, {-1, 0}}), 1);

    assertThat(ranksAfter(cosine, 1, 3)).containsExactly(2, 1, 3);
    assertThat(ranksAfter(cosine, 0, 3)).containsExactly(1, 2, 3);
  }

  @Test
  void refusesVectorsThatAreNotFinite() {
    Matrix matrix = Matrix.copyOf(new float[][] {{1, 2}, {3, Float.NaN}});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LastItemCosine(matrix, 1))
        .withMessageContainingAll("NaN", "row 1", "column 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LastItemCosine(matrix, 0))
        .withMessageContaining("0 threads");
  }

  @Test
  void refusesItemsOutsideTheCatalogue() {
    List<HeldOut> outside = List.of(new HeldOut("u", new int[] {0, 3}, 1));

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new Popularity(catalog(3)).ranks(outside));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> FirstOrderMarkov.of(catalog(3), List.of()).ranks(outside));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(
            () ->
                new LastItemCosine(Matrix.copyOf(new float[][] {{1}, {1}, {1}}), 1).ranks(outside));
  }

  @FunctionalInterface
  private interface Score {
    double of(int previous, int item);
  }

  private static int[] bruteForce(List<HeldOut> heldOut, int items, Score score) {
    List<Integer> ranks = new ArrayList<>();
    for (HeldOut sequence : heldOut) {
      for (int at = sequence.firstTarget(); at < sequence.items().length; at++) {
        int previous = sequence.items()[at - 1];
        int target = sequence.items()[at];
        int rank = 1;
        for (int item = 0; item < items; item++) {
          double difference = score.of(previous, item) - score.of(previous, target);
          rank += difference > 0 || (difference == 0 && item < target) ? 1 : 0;
        }
        ranks.add(rank);
      }
    }
    return ranks.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] ranksAfter(Ranker ranker, int previous, int items) {
    int[] ranks = new int[items];
    for (int item = 0; item < items; item++) {
      ranks[item] = ranker.ranks(List.of(new HeldOut("u", new int[] {previous, item}, 1)))[0];
    }
    return ranks;
  }

  private static Catalog catalog(int size) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < size; i++) {
      counts.put("item" + i, size - i);
    }
    return Catalog.of(counts);
  }

  private static Sequence sequence(int... items) {
    return new Sequence("t", items);
  }

  private static List<HeldOut> heldOut(SplittableRandom random, int items, int count) {
    List<HeldOut> heldOut = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(2, 10);
      heldOut.add(new HeldOut("u" + i, skewed(random, items, length), random.nextInt(1, length)));
    }
    return heldOut;
  }

  private static int[] skewed(SplittableRandom random, int items, int length) {
    return random.doubles(length).mapToInt(value -> (int) (value * value * items)).toArray();
  }

  private static float[] normalised(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += value * value;
    }
    float[] unit = vector.clone();
    for (int i = 0; i < unit.length && squares > 0; i++) {
      unit[i] = (float) (vector[i] * (1 / Math.sqrt(squares)));
    }
    return unit;
  }
}
