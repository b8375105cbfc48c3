package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be indexed or searched for is refused, and the message says what would be right. */
class BadInputTest {
  @Test
  void codesThatDoNotFitAreRefused() {
    IndexConfig.Builder euclidean = IndexConfig.builder().similarity(Similarity.EUCLIDEAN);
    assertThatThrownBy(() -> euclidean.codes(CodeKind.LOD).build())
        .hasMessageContaining("lod are for dot and cosine");
    assertThatThrownBy(() -> euclidean.euclidean(EuclideanForm.ADDEND).build())
        .hasMessageContaining("lod are for dot and cosine");
    assertThatCode(() -> euclidean.euclidean(EuclideanForm.AUGMENTED).build())
        .doesNotThrowAnyException();
    IndexConfig.Builder cosine = IndexConfig.builder().similarity(Similarity.COSINE);
    assertThatThrownBy(() -> cosine.euclidean(EuclideanForm.AUGMENTED).build())
        .hasMessageContaining("augmented")
        .hasMessageContaining("cosine");
    IndexConfig.Builder binary = IndexConfig.builder().codes(CodeKind.BINARY);
    assertThatThrownBy(() -> binary.rotation(RotationKind.OPQ).build())
        .hasMessageContaining("take no rotation");
  }

  private static final SearchOptions OPTIONS = new SearchOptions(3, 2, 10);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void rowsThatAreNotFinite(float value) {
    Matrix rows = TestVectors.RANDOM.rows(2000, 6, 1);
    rows.set(1234, 5, value);
    for (Similarity similarity : Similarity.values()) {
      refusedByBoth(rows, similarity, "Row 1234", value + " at column 5");
    }
  }

  @Test
  void zeroRowsUnderCosineOnly() {
    Matrix rows = TestVectors.RANDOM.rows(100, 6, 1);
    rows.setRow(77, new float[6]);
    refusedByBoth(rows, Similarity.COSINE, "Row 77", "zero");
    for (Similarity similarity : new Similarity[] {Similarity.DOT, Similarity.EUCLIDEAN}) {
      try (VectorIndex index = build(rows, similarity)) {
        assertThat(index.search(new float[6], SearchOptions.exact(100)).size()).isEqualTo(100);
      }
    }
  }

  @Test
  void rowsWhoseScoresWouldOverflow() {
    Matrix rows = TestVectors.RANDOM.rows(10, 4, 1);
    rows.set(3, 0, 1e19f);
    refusedByBoth(rows, Similarity.DOT, "Row 3", "scale the vectors down");
    refusedByBoth(rows, Similarity.EUCLIDEAN, "Row 3", "scale the vectors down");
    try (VectorIndex index = build(rows, Similarity.COSINE)) {
      assertThat(index.search(rows.row(3), OPTIONS).scores()[0]).isBetween(0.9999f, 1.0001f);
    }
  }

  @Test
  void noRows() {
    Matrix rows = TestVectors.RANDOM.rows(1, 4, 1).slice(0, 0);
    refusedByBoth(rows, Similarity.DOT, "at least one");
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void queries(Similarity similarity) {
    Matrix rows = TestVectors.RANDOM.rows(100, 6, 1);
    ExactSearch exact = new ExactSearch(rows, similarity);
    float[] notANumber = {1, 2, Float.NaN, 4, 5, 6};
    Matrix batch = Matrix.copyOf(new float[][] {rows.row(0), notANumber});
    try (VectorIndex index = build(rows, similarity)) {
      refused(() -> index.search(new float[5], OPTIONS), "dimension 5", "dimension 6");
      refused(() -> exact.search(new float[7], 3), "dimension 7", "dimension 6");
      refused(() -> index.search(notANumber, OPTIONS), "NaN at column 2");
      refused(() -> exact.search(notANumber, 3), "NaN at column 2");
      refused(() -> index.search(batch, OPTIONS, 2), "Query 1", "NaN at column 2");
      refused(() -> exact.search(batch, 3, 2), "Query 1", "NaN at column 2");
      refused(() -> index.search(batch, OPTIONS, 0), "threads", "0");
      refused(() -> exact.search(batch, 3, 0), "threads", "0");
      refused(() -> exact.search(rows.row(0), 0), "k must be at least 1, not 0");
      if (similarity == Similarity.COSINE) {
        refused(() -> index.search(new float[6], OPTIONS), "query is zero");
        refused(() -> exact.search(new float[6], 3), "query is zero");
      } else {
        assertThatCode(() -> index.search(new float[6], OPTIONS)).doesNotThrowAnyException();
      }
      assertThat(
              index.search(
                  Matrix.copyOf(new float[][] {{1, 2, 3, 4, 5, 6}}).slice(0, 0), OPTIONS, 1))
          .isEmpty();
    }
  }

  @Test
  void searchOptions() {
    refused(() -> new SearchOptions(0, 1, 1), "k must be at least 1, not 0");
    refused(() -> new SearchOptions(1, 0, 1), "probes must be at least 1, not 0");
    refused(() -> new SearchOptions(1, 1, -4), "rerank must be at least 1, not -4");
  }

  @Test
  void config() {
    refusedConfig(builder -> builder.partitions(-1), "partitions");
    refusedConfig(builder -> builder.blockDimensions(-1), "blockDimensions");
    refusedConfig(builder -> builder.trainingRows(-1), "trainingRows");
    refusedConfig(builder -> builder.iterations(0), "iterations");
    refusedConfig(builder -> builder.threads(0), "threads");
    refused(() -> IndexConfig.builder().exact(true).partitions(3).build(), "exact", "3 partitions");
    Matrix wide = TestVectors.RANDOM.rows(20, 600, 1);
    refused(
        () ->
            VectorIndex.build(
                wide, IndexConfig.builder().blockDimensions(2).build(), Progress.NONE),
        "600",
        "at least 3");
    try (VectorIndex index = build(wide, Similarity.DOT)) {
      assertThat(index.info().blockDimensions()).isEqualTo(3);
      assertThat(index.info().blocks()).isEqualTo(200);
    }
  }

  @Test
  void sizesAreChosenFromTheRows() {
    IndexConfig config = IndexConfig.builder().build();
    assertThat(config.partitionsFor(1)).isZero();
    assertThat(config.partitionsFor(1023)).isZero();
    assertThat(config.partitionsFor(1024)).isEqualTo(1);
    assertThat(config.partitionsFor(4095)).isEqualTo(1);
    assertThat(config.partitionsFor(4096)).isEqualTo(64);
    assertThat(config.partitionsFor(1_000_000)).isEqualTo(1008);
    assertThat(IndexConfig.builder().partitions(50).build().partitionsFor(20)).isEqualTo(20);
    assertThat(IndexConfig.builder().exact(true).build().partitionsFor(1_000_000)).isZero();
  }

  /** More rows asked for than the probed partitions hold: further partitions are probed. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void alwaysReturnsTheAskedNumberOfRows(Similarity similarity) {
    Matrix rows = TestVectors.CLUSTERED.rows(500, 6, 1);
    try (VectorIndex index = build(rows, similarity)) {
      for (int k : new int[] {1, 90, 499, 500, 501, Integer.MAX_VALUE}) {
        Neighbors found = index.search(rows.row(0), new SearchOptions(k, 1, 1));
        assertThat(found.size()).isEqualTo(Math.min(k, 500));
        assertThat(found.rows()).doesNotHaveDuplicates();
      }
    }
  }

  /** The tables resolve the spread within a cloud, so that other clouds lie off their scale. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void cloudsThatLieVeryFarApartLoseNoRows(Similarity similarity) {
    float[][] values = new float[200][];
    for (int row = 0; row < values.length; row++) {
      float center = row % 7 * 1e5f;
      values[row] = new float[] {center, 1 + row % 2 * 1e-6f, row % 3 * 1e-6f, 1};
    }
    Matrix rows = Matrix.copyOf(values);
    try (VectorIndex index = build(rows, similarity)) {
      for (int row = 0; row < 20; row++) {
        Neighbors found = index.search(rows.row(row), new SearchOptions(60, 7, 61));
        assertThat(found.size()).as("query %d", row).isEqualTo(60);
      }
    }
  }

  @Test
  void useAfterClose() throws Exception {
    Matrix rows = TestVectors.RANDOM.rows(100, 6, 1);
    Path file = folder.resolve("index");
    VectorIndex built = build(rows, Similarity.DOT);
    built.save(file);
    VectorIndex opened = VectorIndex.open(file);
    for (VectorIndex index : new VectorIndex[] {built, opened}) {
      ExactSearch exact = index.exactSearch();
      index.close();
      index.close();
      closed(() -> index.search(rows.row(0), OPTIONS));
      closed(() -> index.search(rows, OPTIONS, 2));
      closed(index::info);
      closed(() -> index.save(file));
      assertThatThrownBy(() -> exact.search(rows.row(0), 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void closed(Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void refusedConfig(UnaryOperator<IndexConfig.Builder> change, String name) {
    refused(() -> change.apply(IndexConfig.builder()).build(), name + " must be at least");
  }

  private static void refusedByBoth(Matrix rows, Similarity similarity, String... parts) {
    refused(() -> build(rows, similarity), parts);
    refused(() -> new ExactSearch(rows, similarity), parts);
  }

  private static void refused(Call call, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e).hasMessageContainingAll(parts));
  }

  private static VectorIndex build(Matrix rows, Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(7).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }
}
