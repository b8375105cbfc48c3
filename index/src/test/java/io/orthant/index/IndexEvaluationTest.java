package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexEvaluationTest {
  private final Matrix rows = TestVectors.CLUSTERED.rows(1500, 8, 2);
  private final Matrix queries = TestVectors.near(rows, 30, 0.3, 2);
  private final IndexConfig config =
      IndexConfig.builder().similarity(Similarity.EUCLIDEAN).partitions(20).threads(1).build();

  @Test
  void exactSettingHasRecallOneAndLessWorkHasLess() {
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      EvaluationReport report =
          IndexEvaluation.run(
              index, queries, 10, new int[] {1, 20}, new int[] {1500}, Progress.NONE);
      assertThat(report.k()).isEqualTo(10);
      assertThat(report.queries()).isEqualTo(30);
      assertThat(report.exactQueriesPerSecond()).isPositive();
      assertThat(report.exactBatchQueriesPerSecond()).isPositive();
      assertThat(report.points())
          .extracting(OperatingPoint::probes, OperatingPoint::rerank)
          .containsExactly(tuple(1, 1500), tuple(20, 1500));
      assertThat(report.points().getLast().recall()).isEqualTo(1);
      assertThat(report.points().getFirst().recall()).isBetween(0.1, 0.95);
      assertThat(report.points())
          .allSatisfy(point -> assertThat(point.queriesPerSecond()).isPositive())
          .allSatisfy(point -> assertThat(point.batchQueriesPerSecond()).isPositive());
    }
  }

  @Test
  void givenAnswersAreTheTruth() {
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      int[][] truth = new int[30][];
      for (int query = 0; query < 30; query++) {
        truth[query] = index.search(queries.row(query), SearchOptions.exact(12)).rows();
        for (int place = 0; place < 10; place += 2) {
          truth[query][place] = -1;
        }
      }
      EvaluationReport report =
          IndexEvaluation.run(
              index, queries, truth, 10, new int[] {20}, new int[] {1500}, Progress.NONE);
      assertThat(report.points().getFirst().recall()).isEqualTo(0.5);
    }
  }

  @Test
  void answersThatDoNotFitAreRefused() {
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      int[] sizes = {5};
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  IndexEvaluation.run(index, queries, new int[3][], 5, sizes, sizes, Progress.NONE))
          .withMessageContaining("3 true answers")
          .withMessageContaining("30 queries");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  IndexEvaluation.run(
                      index, queries, new int[30][4], 5, sizes, sizes, Progress.NONE))
          .withMessageContaining("query 0 has 4 rows")
          .withMessageContaining("at least 5");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> IndexEvaluation.run(index, queries.slice(0, 0), 5, sizes, sizes, Progress.NONE))
          .withMessageContaining("at least one");
    }
  }

  @Test
  void theFrontierHasNoDominatedPoint() {
    OperatingPoint fast = point(1, 0.5, 1000);
    OperatingPoint slowAndPoor = point(2, 0.5, 900);
    OperatingPoint good = point(3, 0.9, 500);
    OperatingPoint equallyGood = point(4, 0.9, 500);
    EvaluationReport report =
        new EvaluationReport(10, 1, 1, 1, List.of(fast, slowAndPoor, good, equallyGood));
    assertThat(report.frontier()).containsExactly(fast, good, equallyGood);
  }

  private static OperatingPoint point(int probes, double recall, double rate) {
    return new OperatingPoint(
        probes, 10, recall, rate, 1, rate, 1, new Latency(1, 1, 1, 1), 100, false);
  }
}
