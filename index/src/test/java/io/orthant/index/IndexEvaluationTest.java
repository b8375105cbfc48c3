package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
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
  void theSettingThatTheIndexKeepsIsARowOfTheTable() throws IOException {
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      index.keep(new Tuning(0.9, 10, 3, 70, 0.9, 0.01, 100, true, 1500, 1));
      int[] three = {3};
      EvaluationReport added =
          IndexEvaluation.run(index, queries, 10, three, new int[] {50}, Progress.NONE);
      EvaluationReport there =
          IndexEvaluation.run(index, queries, 10, three, new int[] {70}, Progress.NONE);

      assertThat(added.points())
          .extracting(OperatingPoint::rerank, OperatingPoint::tuned)
          .containsExactly(tuple(50, false), tuple(70, true));
      assertThat(there.points())
          .extracting(OperatingPoint::rerank, OperatingPoint::tuned)
          .containsExactly(tuple(70, true));
      int all = Integer.MAX_VALUE;
      index.keep(new Tuning(1, 10, all, all, 1, 0, 100, true, 1500, 1));
      assertThat(
              IndexEvaluation.run(index, queries, 10, three, three, Progress.NONE)
                  .points()
                  .getLast())
          .returns(20, OperatingPoint::probes)
          .returns(1500, OperatingPoint::rerank)
          .returns(true, OperatingPoint::tuned)
          .returns(1500.0, OperatingPoint::scannedRows);
    }
  }

  @Test
  void eachPointTellsWhatItTakes() {
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      OperatingPoint point =
          IndexEvaluation.run(index, queries, 10, new int[] {2}, new int[] {40}, Progress.NONE)
              .points()
              .getFirst();

      assertThat(point.cpuQueriesPerSecond()).isPositive();
      assertThat(point.batchCpuQueriesPerSecond()).isPositive();
      assertThat(point.batchRatio())
          .isEqualTo(point.batchCpuQueriesPerSecond() / point.cpuQueriesPerSecond());
      assertThat(point.latency().p99Micros()).isGreaterThanOrEqualTo(point.latency().p50Micros());
      assertThat(point.latency().p50CpuMicros()).isPositive();
      assertThat(point.scannedRows()).isBetween(20.0, 1000.0);
      assertThat(point.tuned()).isFalse();
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

  private static OperatingPoint point(int probes, double recall, double queriesPerSecond) {
    Latency latency = new Latency(1, 1, 1, 1);
    return new OperatingPoint(
        probes, 10, recall, queriesPerSecond, 1, queriesPerSecond, 1, latency, 100, false);
  }
}
