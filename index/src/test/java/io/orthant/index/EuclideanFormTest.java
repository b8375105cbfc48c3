package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index finds the nearest rows by either form, and lives with it. */
final class EuclideanFormTest {
  private static final int ROWS = 6000;
  private static final int DIMENSION = 31;
  private static final int K = 10;
  private static final SearchOptions FEW = new SearchOptions(K, 8, 60);

  private final Matrix all = TestVectors.CLUSTERED.rows(2 * ROWS, DIMENSION, 41);
  private final Matrix rows = all.slice(0, ROWS);
  private final Matrix queries = TestVectors.near(all, 100, 0.2, 42);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(EuclideanForm.class)
  void findsNearlyAllWithFewCandidatesAndAllWithAll(EuclideanForm form) {
    List<Neighbors> truth = new ExactSearch(rows, Similarity.EUCLIDEAN).search(queries, K, 1);
    try (VectorIndex index = build(rows, builder(form))) {
      assertSame(index.search(queries, SearchOptions.exact(K), 2), truth);
      assertThat(recall(index.search(queries, FEW, 1), truth)).as("batch").isGreaterThan(0.95);
      for (int query = 0; query < queries.rows(); query++) {
        assertThat(index.search(queries.row(query), SearchOptions.exact(K)).scores())
            .isEqualTo(truth.get(query).scores());
      }
      assertThat(singleRecall(index, FEW)).as("one by one").isGreaterThan(0.95);
      for (Partition partition : index.data().partitions()) {
        partition.codes().fill((byte) 0);
      }
      assertThat(singleRecall(index, FEW)).as("without codes").isLessThan(0.7);
    }
  }

  /** A common offset of all vectors changes no distance. */
  @ParameterizedTest
  @EnumSource(EuclideanForm.class)
  void anOffsetOfAllVectorsCostsNothing(EuclideanForm form) {
    Matrix moved = moved(rows, 500);
    Matrix asked = moved(queries, 500);
    List<Neighbors> truth = new ExactSearch(moved, Similarity.EUCLIDEAN).search(asked, K, 1);
    try (VectorIndex index = build(moved, builder(form))) {
      assertThat(recall(index.search(asked, FEW, 1), truth)).isGreaterThan(0.95);
    }
  }

  @ParameterizedTest
  @EnumSource(CodeKind.class)
  void everyKindOfCodeWorksInTheAugmentedForm(CodeKind codes) throws IOException {
    Path file = folder.resolve("index");
    IndexConfig.Builder builder = builder(EuclideanForm.AUGMENTED).codes(codes).spill(1);
    try (VectorIndex index = build(rows, builder)) {
      assertThat(singleRecall(index, FEW)).isGreaterThan(0.9);
      index.save(file);
      try (VectorIndex opened = VectorIndex.open(file)) {
        assertThat(opened.info()).isEqualTo(index.info());
        assertSame(opened.search(queries, FEW, 1), index.search(queries, FEW, 1));
      }
    }
  }

  @Test
  void theFormDecidesWhatHasAnEffect() {
    try (VectorIndex addend = build(rows, builder(EuclideanForm.ADDEND));
        VectorIndex augmented = build(rows, builder(EuclideanForm.AUGMENTED));
        VectorIndex auto = build(rows, builder(EuclideanForm.AUTO));
        VectorIndex exact = build(rows.slice(0, 50), builder(EuclideanForm.AUTO).partitions(0))) {
      assertThat(addend.info().euclidean()).isEqualTo(EuclideanForm.ADDEND);
      assertThat(addend.info().anisotropy()).isEqualTo(new Anisotropy.None());
      assertThat(augmented.info().euclidean()).isEqualTo(EuclideanForm.AUGMENTED);
      assertThat(augmented.info().anisotropy()).isEqualTo(new Anisotropy.Auto());
      assertThat(augmented.info().blocks()).isEqualTo(16);
      assertThat(auto.info().euclidean()).isNotEqualTo(EuclideanForm.AUTO);
      assertThat(exact.info().euclidean()).isEqualTo(EuclideanForm.AUTO);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADDEND", "AUGMENTED"})
  void sameSeedGivesSameBytesForAnyNumberOfThreads(EuclideanForm form) throws IOException {
    Path one = folder.resolve("one");
    Path three = folder.resolve("three");
    try (VectorIndex index = build(rows, builder(form).threads(1));
        VectorIndex other = build(rows, builder(form).threads(3))) {
      index.save(one);
      other.save(three);
      assertThat(index.info().totalBytes()).isEqualTo(one.toFile().length());
    }
    assertThat(three).hasSameBinaryContentAs(one);
    VectorIndex.verify(one);
  }

  /** Rows are added, replaced and deleted; journal, reopening and compaction keep all of it. */
  @ParameterizedTest
  @EnumSource(RowFormat.class)
  void changesReachTheCodesAndTheFile(RowFormat format) throws IOException {
    Path file = folder.resolve("index");
    try (VectorIndex built =
        build(rows, builder(EuclideanForm.AUGMENTED).rowFormat(format).spill(0.5))) {
      built.save(file);
    }
    List<Neighbors> found;
    List<Neighbors> exact;
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.put(IntStream.range(ROWS, 2 * ROWS).toArray(), all.slice(ROWS, 2 * ROWS));
      index.delete(IntStream.range(0, 500).toArray());
      index.put(IntStream.range(500, 900).toArray(), all.slice(0, 400));
      assertThat(index.data().coded()).isEqualTo(2 * ROWS + 400);
      found = index.search(queries, FEW, 1);
      exact = index.search(queries, SearchOptions.exact(K), 1);
      assertThat(recall(found, exact)).isGreaterThan(0.9);
      assertSame(index.exactSearch().search(queries, K, 1), exact);
    }
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      assertSame(index.search(queries, FEW, 1), found);
      index.compact();
      assertSame(index.search(queries, SearchOptions.exact(K), 1), exact);
      assertThat(recall(index.search(queries, FEW, 1), exact)).isGreaterThan(0.9);
      assertThat(index.info().totalBytes()).isEqualTo(file.toFile().length());
    }
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      assertSame(index.search(queries, SearchOptions.exact(K), 1), exact);
    }
  }

  /** A crowd twice as far out as other rows is found, and its partitions are split. */
  @Test
  void rowsFarOutsideFindTheirPlace() throws IOException {
    Matrix crowd = moved(TestVectors.CLUSTERED.rows(3000, DIMENSION, 43), 2);
    Matrix asked = TestVectors.near(crowd, 60, 0.2, 44);
    try (VectorIndex index = build(rows, builder(EuclideanForm.AUGMENTED))) {
      index.put(IntStream.range(ROWS, ROWS + crowd.rows()).toArray(), crowd);

      assertThat(index.info().drift().splits()).isPositive();
      assertThat(index.data().coded()).isEqualTo(ROWS + crowd.rows());
      List<Neighbors> truth = index.search(asked, SearchOptions.exact(K), 1);
      assertThat(truth).allMatch(found -> Arrays.stream(found.rows()).allMatch(id -> id >= ROWS));
      SearchOptions options = new SearchOptions(K, 8, 600);
      assertThat(recall(index.search(asked, options, 1), truth)).isGreaterThan(0.9);
      assertThat(singleRecall(index, FEW)).isGreaterThan(0.9);
    }
  }

  @Test
  void aTunerTunesTheAugmentedForm() {
    RecallTarget target = RecallTarget.of(0.9, K).withThreads(1);
    try (VectorIndex index = build(rows, builder(EuclideanForm.AUGMENTED))) {
      Tuning tuning = Tuner.tune(index, target, queries, Progress.NONE);
      assertThat(tuning.exact()).isFalse();
      assertThat(singleRecall(index, tuning.options(K))).isBetween(0.9, 0.97);
    }
  }

  private static IndexConfig.Builder builder(EuclideanForm form) {
    return IndexConfig.builder()
        .similarity(Similarity.EUCLIDEAN)
        .euclidean(form)
        .partitions(32)
        .threads(2);
  }

  private static VectorIndex build(Matrix rows, IndexConfig.Builder builder) {
    return VectorIndex.build(rows, builder.build(), Progress.NONE);
  }

  private static Matrix moved(Matrix rows, float offset) {
    float[][] moved = new float[rows.rows()][];
    for (int row = 0; row < moved.length; row++) {
      moved[row] = rows.row(row);
      for (int column = 0; column < moved[row].length; column++) {
        moved[row][column] += offset;
      }
    }
    return Matrix.copyOf(moved);
  }

  private double singleRecall(VectorIndex index, SearchOptions options) {
    return recall(
        IntStream.range(0, queries.rows())
            .mapToObj(query -> index.search(queries.row(query), options))
            .toList(),
        index.search(queries, SearchOptions.exact(K), 1));
  }

  private static double recall(List<Neighbors> found, List<Neighbors> truth) {
    long hits = 0;
    for (int query = 0; query < truth.size(); query++) {
      int[] nearest = truth.get(query).rows();
      hits +=
          Arrays.stream(found.get(query).rows())
              .filter(row -> Arrays.stream(nearest).anyMatch(other -> other == row))
              .count();
    }
    return (double) hits / truth.size() / K;
  }

  private static void assertSame(List<Neighbors> found, List<Neighbors> expected) {
    for (int query = 0; query < expected.size(); query++) {
      assertThat(found.get(query).rows()).isEqualTo(expected.get(query).rows());
      assertThat(found.get(query).scores()).isEqualTo(expected.get(query).scores());
    }
  }
}
