package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An index that keeps its rows in a shorter format is one of the rounded rows, at every stage. */
final class RowFormatsTest {
  private static final int ROWS = 2500;
  private static final int DIMENSION = 37;
  private static final int K = 10;

  @TempDir private Path folder;

  static Stream<Arguments> cases() {
    return Stream.of(RowFormat.values())
        .flatMap(
            format ->
                Stream.of(Similarity.values())
                    .flatMap(
                        similarity ->
                            Stream.of(true, false)
                                .map(exact -> Arguments.of(format, similarity, exact))));
  }

  @ParameterizedTest(name = "{0} {1} exact {2}")
  @MethodSource("cases")
  void scoresAreThoseOfTheRoundedRows(RowFormat format, Similarity similarity, boolean exact) {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 31);
    Matrix queries = TestVectors.near(rows, 20, 0.2, 32);
    try (VectorIndex index = build(rows, format, similarity, exact)) {
      assertThat(index.info().rowFormat()).isEqualTo(format);
      assertSearchesRounded(index, queries);
    }
  }

  @ParameterizedTest(name = "{0} {1} exact {2}")
  @MethodSource("cases")
  void changesAreRoundedOnceAndForAll(RowFormat format, Similarity similarity, boolean exact)
      throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 33);
    Matrix more = TestVectors.near(rows, 600, 0.3, 34);
    Matrix queries = TestVectors.near(more, 20, 0.2, 35);
    Path file = folder.resolve("index.orthant");
    try (VectorIndex index = build(rows, format, similarity, exact)) {
      index.save(file);
    }
    List<Neighbors> changed;
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.put(IntStream.range(ROWS - 100, ROWS + 500).toArray(), more);
      index.delete(IntStream.range(0, 200).toArray());
      assertSearchesRounded(index, queries);
      changed = index.search(queries, SearchOptions.exact(K), 1);
    }
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      assertSame(index.search(queries, SearchOptions.exact(K), 1), changed);
      index.compact();
      assertSame(index.search(queries, SearchOptions.exact(K), 1), changed);
      assertThat(Files.size(file)).isEqualTo(index.info().totalBytes());
    }
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      assertThat(index.info().rowFormat()).isEqualTo(format);
      assertSame(index.search(queries, SearchOptions.exact(K), 1), changed);
      assertSearchesRounded(index, queries);
    }
  }

  /** Rounding moves no row out of its place in the order of the file. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void rowsAreRoundedAsTheFormatSays(Similarity similarity) {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 36);
    try (VectorIndex whole = build(rows, RowFormat.FLOAT32, similarity, false)) {
      for (RowFormat format : RowFormat.values()) {
        try (VectorIndex index = build(rows, format, similarity, false)) {
          RowStore kept = index.data().rows();
          for (int slot = 0; slot < ROWS; slot += 7) {
            float[] values = new float[kept.storedDimension()];
            whole.data().rows().copy(slot, values, DIMENSION);
            MemorySegment row = MemorySegment.ofArray(new byte[kept.rowBytes()]);
            format.store(values, row, 0);
            float[] rounded = new float[values.length];
            format.load(row, 0, values.length, rounded, values.length);
            float[] found = new float[values.length];
            kept.copy(slot, found);

            assertThat(kept.id(slot)).isEqualTo(whole.data().rows().id(slot));
            assertThat(found).as("%s, slot %d", format, slot).isEqualTo(rounded);
          }
        }
      }
    }
  }

  @Test
  void shorterRowsTakeLessAndFindNearlyTheSame() throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, 64, 37);
    Matrix queries = TestVectors.near(rows, 100, 0.2, 38);
    List<Neighbors> truth = new ExactSearch(rows, Similarity.COSINE).search(queries, K, 1);
    List<Long> bytes = new ArrayList<>();
    for (RowFormat format : RowFormat.values()) {
      try (VectorIndex index = build(rows, format, Similarity.COSINE, false)) {
        bytes.add(index.info().rowBytes());
        List<Neighbors> found = index.search(queries, SearchOptions.exact(K), 1);
        int same = 0;
        for (int query = 0; query < queries.rows(); query++) {
          Set<Integer> nearest = ids(truth.get(query));
          nearest.retainAll(ids(found.get(query)));
          same += nearest.size();
        }
        assertThat(same).as("%s", format).isGreaterThan(queries.rows() * K * 95 / 100);
      }
    }
    assertThat(bytes).containsExactly(ROWS * 256L, ROWS * 128L, ROWS * 68L);
  }

  private static Set<Integer> ids(Neighbors neighbors) {
    return IntStream.of(neighbors.rows()).boxed().collect(Collectors.toCollection(HashSet::new));
  }

  private static void assertSearchesRounded(VectorIndex index, Matrix queries) {
    List<Neighbors> batch = index.search(queries, SearchOptions.exact(K), 2);
    List<Neighbors> exact = index.exactSearch().search(queries, K, 2);
    for (int query = 0; query < queries.rows(); query++) {
      Neighbors expected = bruteForce(index.data(), queries.row(query));
      Neighbors found = index.search(queries.row(query), SearchOptions.exact(K));
      assertSame(
          List.of(found, batch.get(query), exact.get(query)),
          List.of(expected, expected, expected));
    }
  }

  /** Scores every row that is kept as float32, by the scalar kernels. */
  private static Neighbors bruteForce(IndexData data, float[] query) {
    VectorOps ops = VectorOps.scalar();
    Similarity similarity = data.parameters().similarity();
    float[] prepared = new float[data.rows().storedDimension()];
    PreparedRows.prepareQuery(query, query.length, similarity, "The query", prepared);
    TopK top = new TopK(K);
    float[] values = new float[prepared.length];
    for (int slot = 0; slot < data.rows().size(); slot++) {
      if (data.isLive(slot)) {
        data.rows().copy(slot, values);
        MemorySegment row = MemorySegment.ofArray(values);
        top.offer(
            data.rows().id(slot),
            similarity == Similarity.EUCLIDEAN
                ? -ops.squaredDistance(prepared, row, 0)
                : ops.dot(prepared, row, 0));
      }
    }
    return top.drain();
  }

  private static void assertSame(List<Neighbors> found, List<Neighbors> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).rows()).isEqualTo(expected.get(i).rows());
      assertThat(found.get(i).scores()).isEqualTo(expected.get(i).scores());
    }
  }

  private static VectorIndex build(
      Matrix rows, RowFormat format, Similarity similarity, boolean exact) {
    IndexConfig.Builder builder =
        IndexConfig.builder().similarity(similarity).rowFormat(format).threads(2);
    return VectorIndex.build(
        rows, exact ? builder.exact(true).build() : builder.partitions(24).build(), Progress.NONE);
  }
}
