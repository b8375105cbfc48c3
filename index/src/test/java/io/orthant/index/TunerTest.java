package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TunerTest {
  private static final int K = 10;
  private static final int ROWS = 6000;

  /** Rows, and behind them queries of the same distribution. */
  private final Matrix all = TestVectors.RANDOM.rows(ROWS + 1200, 12, 7);

  private final Matrix rows = all.slice(0, ROWS);
  private final Matrix unseen = all.slice(ROWS, ROWS + 600);
  private final Matrix given = all.slice(ROWS + 600, ROWS + 1200);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "DOT, 10, 0.9, true",
    "COSINE, 10, 0.9, false",
    "EUCLIDEAN, 10, 0.95, true",
    "COSINE, 1, 0.9, true",
    "DOT, 3, 0.7, false"
  })
  void queriesThatTheTunerHasNotSeenFindTheTarget(
      Similarity similarity, int k, double target, boolean heldOut) {
    try (VectorIndex index = build(similarity)) {
      Tuning tuning = Tuner.tune(index, target(target, k), heldOut ? null : given, Progress.NONE);

      assertThat(tuning.heldOut()).isEqualTo(heldOut);
      assertThat(tuning.queries()).isEqualTo(heldOut ? 800 : 600);
      assertThat(tuning.recall()).isGreaterThanOrEqualTo(target + tuning.standardError());
      assertThat(recall(index, unseen, tuning.options(k))).isCloseTo(target, within(0.04));
      SearchOptions less = new SearchOptions(k, Math.max(1, tuning.probes() / 2), tuning.rerank());
      assertThat(recall(index, unseen, less)).isLessThan(target);
    }
  }

  /** All numbers of probes and of candidates, tried one by one, give nothing clearly cheaper. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void noSettingThatReachesTheTargetIsCheaper(Similarity similarity) {
    RecallTarget target = target(0.9, K);
    try (VectorIndex index = build(similarity);
        Workers workers = new Workers(1)) {
      TuningQueries queries =
          TuningQueries.given(given.slice(0, 200), index.exactSearch(), target, Progress.NONE);
      SettingSearch.Setting found =
          new SettingSearch(index, queries, target, workers, Progress.Task.SILENT).cheapest();
      int half = queries.size() / 2;
      SearchCost cost = new SearchCost(index.data(), queries.probe(index, half, workers));
      double cheapest = Double.POSITIVE_INFINITY;
      for (int probes = 1; probes <= index.info().partitions(); probes++) {
        for (int rerank = K; rerank <= 300 && cost.of(probes, rerank) < cheapest; rerank += 10) {
          SearchOptions options = new SearchOptions(K, probes, rerank);
          if (queries.search(index, half, options, workers).mean() >= 0.9) {
            cheapest = cost.of(probes, rerank);
          }
        }
      }
      assertThat(found.cost()).isEqualTo(cost.of(found.probes(), found.rerank()));
      assertThat(found.cost()).isLessThan(1.1 * cheapest);
    }
  }

  @Test
  void aRowOfTheIndexDoesNotFindItself() {
    RecallTarget target = target(0.9, 1);
    try (VectorIndex index = build(Similarity.EUCLIDEAN);
        Workers workers = new Workers(1)) {
      int[] ids = IntStream.range(0, ROWS).toArray();
      TuningQueries queries =
          TuningQueries.heldOut(ids, rows::copyRow, 12, index.exactSearch(), target, Progress.NONE);
      SearchOptions one = new SearchOptions(1, 1, 100);

      assertThat(recall(index, rows.slice(0, 500), one)).isGreaterThan(0.95);
      double hidden = queries.search(index, queries.size(), one, workers).mean();
      assertThat(hidden).isCloseTo(recall(index, unseen, one), within(0.12)).isLessThan(0.6);
      assertThat(queries.search(index, queries.size(), SearchOptions.exact(1), workers).mean())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theSameSeedGivesTheSameBytesForAnyNumberOfThreads(int threads) throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");

    save(one, 1);
    save(other, threads);

    assertThat(other).hasSameBinaryContentAs(one);
    try (VectorIndex index = VectorIndex.open(one)) {
      assertThat(index.info().tuning()).isNotNull();
    }
  }

  private void save(Path file, int threads) throws IOException {
    IndexConfig config =
        IndexConfig.builder().similarity(Similarity.COSINE).threads(threads).build();
    try (VectorIndex index =
        Tuner.build(
            rows,
            config,
            EnumSet.allOf(Variation.class),
            target(0.9, K).withThreads(threads),
            null,
            Progress.NONE)) {
      index.save(file);
    }
  }

  @Test
  void theCheapestOfTheVariationsIsBuilt() {
    RecallTarget target = target(0.9, K);
    List<Double> costs = new ArrayList<>();
    for (int partitions : new int[] {16, 32}) {
      try (VectorIndex index = VectorIndex.build(rows, config(partitions), Progress.NONE);
          Workers workers = new Workers(1)) {
        TuningQueries queries =
            TuningQueries.given(
                given, new ExactSearch(rows, Similarity.DOT), target, Progress.NONE);
        costs.add(
            new SettingSearch(index, queries, target, workers, Progress.Task.SILENT)
                .cheapest()
                .cost());
      }
    }
    int cheaper = costs.get(0) <= costs.get(1) ? 16 : 32;

    assertThat(costs.get(0)).isNotEqualTo(costs.get(1));
    try (VectorIndex free = built(EnumSet.of(Variation.PARTITIONS), target);
        VectorIndex bound = built(EnumSet.noneOf(Variation.class), target)) {
      assertThat(free.info().partitions()).isEqualTo(cheaper);
      assertThat(bound.info().partitions()).isEqualTo(16);
    }
  }

  private VectorIndex built(Set<Variation> free, RecallTarget target) {
    return Tuner.build(rows, config(16), free, target, given, Progress.NONE);
  }

  private static IndexConfig config(int partitions) {
    return IndexConfig.builder().partitions(partitions).threads(1).build();
  }

  @Test
  void anIndexWithChangesIsTunedAsItIs() throws IOException {
    try (VectorIndex index = build(Similarity.COSINE)) {
      index.put(IntStream.range(ROWS, ROWS + 300).toArray(), unseen.slice(0, 300));
      index.put(IntStream.range(ROWS + 300, ROWS + 400).toArray(), unseen.slice(300, 400));
      index.delete(IntStream.range(0, 1500).toArray());
      assertThat(index.data().coded()).isLessThan(index.data().rows().size());

      Tuning tuning = Tuner.tune(index, target(0.9, K), null, Progress.NONE);

      assertThat(tuning.rows()).isEqualTo(ROWS - 1100);
      assertThat(recall(index, given, tuning.options(K))).isCloseTo(0.9, within(0.04));
    }
  }

  @Test
  void whereNothingCheaperIsEnoughAllRowsAreScored() {
    Matrix few = all.slice(0, 300);
    try (VectorIndex index = VectorIndex.build(few, config(0), Progress.NONE)) {
      Tuning tuning = Tuner.tune(index, target(1, K), given, Progress.NONE);

      assertThat(tuning.exact()).isTrue();
      assertThat(tuning.recall()).isEqualTo(1);
      Neighbors found = index.search(unseen.row(0), tuning.options(K));
      assertThat(found.rows())
          .isEqualTo(new ExactSearch(few, Similarity.DOT).search(unseen.row(0), K).rows());
    }
  }

  @Test
  void aTargetThatIsNotReachedIsRefusedWithTheMostThatIs() {
    RecallTarget target = target(0.9, K);
    try (VectorIndex index = VectorIndex.build(all.slice(0, 3000), config(8), Progress.NONE);
        Workers workers = new Workers(1)) {
      TuningQueries queries =
          TuningQueries.given(given, new ExactSearch(rows, Similarity.DOT), target, Progress.NONE);
      SettingSearch search =
          new SettingSearch(index, queries, target, workers, Progress.Task.SILENT);
      double most = queries.search(index, queries.size(), SearchOptions.exact(K), workers).mean();

      assertThat(most).isBetween(0.3, 0.7);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> search.confirm(search.cheapest()))
          .withMessageContaining("recall@10 of 0.9 is not reached")
          .withMessageContaining("%.4f".formatted(most));
    }
  }

  @Test
  void whatCannotBeTunedIsRefused() {
    try (VectorIndex index = build(Similarity.COSINE)) {
      RecallTarget target = target(0.9, K);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tuner.tune(index, target, given.slice(0, 9), Progress.NONE))
          .withMessageContaining("9 queries are too few")
          .withMessageContaining("at least 10");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Tuner.tune(index, target, TestVectors.RANDOM.rows(20, 5, 1), Progress.NONE))
          .withMessageContaining("dimension 5")
          .withMessageContaining("dimension 12");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Tuner.build(
                    rows,
                    config(8),
                    EnumSet.noneOf(Variation.class),
                    target(0.9, K),
                    TestVectors.RANDOM.rows(20, 5, 1),
                    Progress.NONE))
        .withMessageContaining("dimension 5")
        .withMessageContaining("dimension 12");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Tuner.build(
                    rows.slice(0, 9),
                    config(1),
                    EnumSet.noneOf(Variation.class),
                    target(0.9, K),
                    null,
                    Progress.NONE))
        .withMessageContaining("9 rows are too few");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void aTargetThatIsNoShareIsRefused(double recall) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecallTarget.of(recall, K))
        .withMessageContaining("above 0 and at most 1")
        .withMessageContaining(Double.toString(recall));
  }

  private VectorIndex build(Similarity similarity) {
    return VectorIndex.build(
        rows,
        IndexConfig.builder().similarity(similarity).partitions(40).threads(2).build(),
        Progress.NONE);
  }

  private static RecallTarget target(double recall, int k) {
    return new RecallTarget(recall, k, 800, 3, 2);
  }

  static double recall(VectorIndex index, Matrix queries, SearchOptions options) {
    List<Neighbors> truth = index.search(queries, SearchOptions.exact(options.k()), 1);
    int[] hits = new int[queries.rows()];
    for (int query = 0; query < hits.length; query++) {
      List<Integer> nearest = IntStream.of(truth.get(query).rows()).boxed().toList();
      int[] found = index.search(queries.row(query), options).rows();
      hits[query] = (int) IntStream.of(found).filter(nearest::contains).count();
    }
    return RecallEstimate.of(hits, options.k()).mean();
  }
}
