package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What partitions are made of, and which of them a query looks into. */
class ProbingTest {
  private static final int PARTITIONS = 256;
  private static final int PROBES = 20;

  @Test
  void momentsAreMeanAndMeanSquaredDistance() {
    Moments moments = Moments.of(Matrix.copyOf(new float[][] {{0, 1}, {4, 1}, {2, 7}}));
    assertThat(moments.mean()).containsExactly(2, 3);
    assertThat(moments.meanSquaredDistance()).isCloseTo((8 + 8 + 16) / 3.0, offset(1e-9));
  }

  @Test
  void theLengthBecomesAColumn() {
    float[] target = {9, 9, 9};
    new NormColumn((row, values) -> System.arraycopy(new float[] {3, 4}, 0, values, 0, 2), 2)
        .copy(0, target);
    assertThat(target).containsExactly(3, 4, 10);
  }

  /** The partitions of the highest merit, in exact arithmetic, are nearly all probed. */
  @ParameterizedTest
  @CsvSource({
    "DOT, AUTO, 95",
    "COSINE, AUTO, 95",
    "EUCLIDEAN, ADDEND, 95",
    "EUCLIDEAN, AUGMENTED, 94"
  })
  void codesChooseThePartitionsOfTheHighestMerit(
      Similarity similarity, EuclideanForm form, int percent) {
    Matrix rows = TestVectors.CLUSTERED.rows(8000, 20, 31);
    IndexConfig config =
        IndexConfig.builder()
            .similarity(similarity)
            .euclidean(form)
            .partitions(PARTITIONS)
            .threads(2)
            .build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      IndexData data = index.data();
      Prober prober = new Prober(data);
      SearchScratch scratch = new SearchScratch(data);
      ProbePlan plan = scratch.probes;
      Matrix queries = TestVectors.near(rows, 50, 0.3, 32);
      int agreed = 0;
      for (int number = 0; number < queries.rows(); number++) {
        scratch.prepare(queries.row(number), "query");
        float[] query = scratch.codedQuery;
        double[] merits =
            IntStream.range(0, PARTITIONS)
                .mapToDouble(partition -> merit(data, query, partition))
                .toArray();
        List<Integer> best =
            IntStream.range(0, PARTITIONS)
                .boxed()
                .sorted(Comparator.comparingDouble(partition -> -merits[partition]))
                .limit(PROBES)
                .toList();
        assertThat(prober.choose(query, data.partitions(), PROBES, 1, plan)).isEqualTo(PROBES);
        assertThat(plan.partition(0)).isEqualTo(best.getFirst());
        for (int rank = 0; rank < PROBES; rank++) {
          agreed += best.contains(plan.partition(rank)) ? 1 : 0;
        }
      }
      assertThat(agreed).isGreaterThan(queries.rows() * PROBES * percent / 100);
    }
  }

  @Test
  void pairsAreSortedByPartition() {
    ProbePairs pairs = new ProbePairs();
    for (int round = 0; round < 3; round++) {
      RandomGenerator random = new Seed(round).stream("pairs");
      pairs.clear();
      int count = round * 2000;
      int[] partitions = random.ints(count, 0, 7).toArray();
      for (int pair = 0; pair < count; pair++) {
        pairs.add(partitions[pair], pair, -pair);
      }
      pairs.sort(7);
      assertThat(pairs.start(0)).isZero();
      assertThat(pairs.start(7)).isEqualTo(count);
      for (int partition = 0; partition < 7; partition++) {
        int last = -1;
        for (int place = pairs.start(partition); place < pairs.start(partition + 1); place++) {
          assertThat(partitions[pairs.query(place)]).isEqualTo(partition);
          assertThat(pairs.query(place)).isGreaterThan(last);
          assertThat(pairs.score(place)).isEqualTo(-(float) pairs.query(place));
          last = pairs.query(place);
        }
      }
    }
  }

  private static double merit(IndexData data, float[] query, int partition) {
    float[] centroid = data.centroids().row(partition);
    double product = 0;
    double squares = 0;
    double length = 0;
    for (int i = 0; i < query.length; i++) {
      product += (double) query[i] * centroid[i];
      squares += (double) centroid[i] * centroid[i];
      length += (double) query[i] * query[i];
    }
    return switch (data.parameters().codedSimilarity()) {
      case DOT -> product + 4 * Math.sqrt(length) * data.spreads()[partition];
      case COSINE -> squares == 0 ? 0 : product / Math.sqrt(squares);
      case EUCLIDEAN -> 2 * product - squares;
    };
  }
}
