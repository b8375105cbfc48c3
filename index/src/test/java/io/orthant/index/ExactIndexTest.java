package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An index without codes: files, changes, filters and batches give brute force, bit for bit. */
final class ExactIndexTest {
  private static final int DIMENSION = 21;

  /** Less work than an index with codes would need to find everything. */
  private static final SearchOptions LEAST = new SearchOptions(10, 1, 1);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void setFile() {
    file = folder.resolve("index.orthant");
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void equalsBruteForceInMemoryAndInAFile(Similarity similarity) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(6000, DIMENSION, 2);
    Matrix queries = TestVectors.near(rows, 50, 0.2, 2);
    List<Neighbors> expected = new ExactSearch(rows, similarity).search(queries, 10, 2);
    try (VectorIndex built = build(rows, similarity)) {
      assertThat(built.info().exact()).isTrue();
      assertThat(built.info().codeBytes()).isZero();
      assertSame(built.search(queries, LEAST, 2), expected);
      assertSame(oneByOne(built, queries), expected);
      built.save(file);
      assertThat(built.info().totalBytes()).isEqualTo(Files.size(file));
    }
    long rowsAndIds = 6000L * (32 + 1) * Float.BYTES;
    assertThat(Files.size(file)).isBetween(rowsAndIds, rowsAndIds + 2048);
    VectorIndex.verify(file);
    for (Preload preload : Preload.values()) {
      try (VectorIndex opened = VectorIndex.open(file, preload)) {
        assertThat(opened.info().exact()).isTrue();
        assertSame(opened.search(queries, LEAST, 3), expected);
        Path copy = folder.resolve("copy");
        opened.save(copy);
        assertThat(copy).hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void fewRowsMakeAnExactIndex() {
    IndexConfig config = IndexConfig.builder().threads(1).build();
    for (int rows : new int[] {1, 1023, 1024}) {
      Matrix matrix = TestVectors.RANDOM.rows(rows, 4, 1);
      try (VectorIndex index = VectorIndex.build(matrix, config, Progress.NONE)) {
        assertThat(index.info().exact()).as("%d rows", rows).isEqualTo(rows < 1024);
      }
    }
  }

  /** Enough changes to fill several blocks of added rows, compared with brute force over a map. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void staysExactThroughChanges(Similarity similarity) throws IOException {
    long seed = 5;
    RandomGenerator random = new Seed(seed).stream("exact changes");
    Map<Integer, float[]> expected = new TreeMap<>();
    Matrix rows = TestVectors.CLUSTERED.rows(700, DIMENSION, 3);
    for (int row = 0; row < rows.rows(); row++) {
      expected.put(row, rows.row(row));
    }
    try (VectorIndex index = build(rows, similarity)) {
      index.save(file);
    }
    for (int round = 0; round < 3; round++) {
      try (VectorIndex index = VectorIndex.openForChanges(file)) {
        for (int step = 0; step < 4; step++) {
          change(index, expected, random);
          assertHolds(index, similarity, expected, "seed %d, %d.%d".formatted(seed, round, step));
        }
        if (round == 1) {
          index.compact();
          assertHolds(index, similarity, expected, "seed %d, compacted".formatted(seed));
          assertThat(index.info().added()).isZero();
          assertThat(Files.size(file)).isEqualTo(index.info().totalBytes());
        }
      }
    }
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      assertHolds(index, similarity, expected, "seed %d, at the end".formatted(seed));
      assertThat(index.info().exact()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 300, 100_000})
  void aFilterGivesTheBestOfThoseThatPass(int every) {
    Matrix rows = TestVectors.CLUSTERED.rows(3000, DIMENSION, 12);
    Matrix queries = TestVectors.near(rows, 40, 0.2, 13);
    RowFilter filter = id -> id % every == 0;
    for (Similarity similarity : Similarity.values()) {
      List<Neighbors> all = new ExactSearch(rows, similarity).search(queries, 3000, 1);
      try (VectorIndex index = build(rows, similarity)) {
        List<Neighbors> batch = index.search(queries, LEAST, filter, 2);
        for (int query = 0; query < queries.rows(); query++) {
          int[] best =
              Arrays.stream(all.get(query).rows()).filter(filter::accepts).limit(10).toArray();
          assertThat(batch.get(query).rows()).isEqualTo(best);
          assertThat(index.search(queries.row(query), LEAST, filter).rows()).isEqualTo(best);
        }
      }
    }
  }

  @Test
  void anIndexThatLostAllItsRowsFindsNothing() throws IOException {
    Matrix rows = TestVectors.RANDOM.rows(40, DIMENSION, 1);
    int[] ids = IntStream.range(0, 40).toArray();
    try (VectorIndex index = build(rows, Similarity.DOT)) {
      index.delete(ids);
      assertThat(index.search(rows.row(0), LEAST).size()).isZero();
      assertThat(index.exactSearch().search(rows.row(0), 10).size()).isZero();
      assertThat(index.search(rows, LEAST, 2)).allMatch(found -> found.size() == 0);
      index.save(file);
    }
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      assertThat(index.search(rows.row(0), LEAST).size()).isZero();
      index.put(ids, rows);
      assertThat(index.search(rows.row(0), LEAST).size()).isEqualTo(10);
    }
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    try (VectorIndex index = build(TestVectors.RANDOM.rows(9, 3, 5), Similarity.DOT)) {
      index.save(file);
    }
    byte[] content = Files.readAllBytes(file);
    Path broken = folder.resolve("broken");
    for (int position = 0; position < content.length; position++) {
      byte[] changed = content.clone();
      changed[position] ^= (byte) (1 << position % 8);
      Files.write(broken, changed);
      assertThatThrownBy(() -> VectorIndex.verify(broken))
          .as("flip at byte %d of %d", position, content.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(broken.toString());
    }
  }

  private static void change(
      VectorIndex index, Map<Integer, float[]> expected, RandomGenerator random)
      throws IOException {
    int[] ids = random.ints(3000, 0, 9000).distinct().toArray();
    Matrix rows = TestVectors.CLUSTERED.rows(ids.length, DIMENSION, random.nextInt());
    index.put(ids, rows);
    for (int i = 0; i < ids.length; i++) {
      expected.put(ids[i], rows.row(i));
    }
    int[] gone = random.ints(900, 0, 9000).distinct().toArray();
    index.delete(gone);
    for (int id : gone) {
      expected.remove(id);
    }
  }

  private static void assertHolds(
      VectorIndex index, Similarity similarity, Map<Integer, float[]> expected, String when) {
    assertThat(index.info().rows()).as(when).isEqualTo(expected.size());
    int[] ids = expected.keySet().stream().mapToInt(Integer::intValue).toArray();
    Matrix rows = Matrix.copyOf(expected.values().toArray(float[][]::new));
    Matrix queries = TestVectors.near(rows, 20, 0.2, 99);
    List<Neighbors> wanted = new ExactSearch(rows, similarity).search(queries, 10, 1);
    List<Neighbors> named = new ArrayList<>();
    for (Neighbors one : wanted) {
      named.add(
          new Neighbors(Arrays.stream(one.rows()).map(row -> ids[row]).toArray(), one.scores()));
    }
    assertSame(index.search(queries, LEAST, 2), named);
    assertSame(oneByOne(index, queries), named);
    assertSame(index.exactSearch().search(queries, 10, 1), named);
  }

  private static List<Neighbors> oneByOne(VectorIndex index, Matrix queries) {
    return IntStream.range(0, queries.rows())
        .mapToObj(query -> index.search(queries.row(query), LEAST))
        .toList();
  }

  private static void assertSame(List<Neighbors> found, List<Neighbors> expected) {
    for (int query = 0; query < expected.size(); query++) {
      assertThat(found.get(query).rows()).isEqualTo(expected.get(query).rows());
      assertThat(found.get(query).scores()).isEqualTo(expected.get(query).scores());
    }
  }

  private static VectorIndex build(Matrix rows, Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).exact(true).threads(1).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }
}
