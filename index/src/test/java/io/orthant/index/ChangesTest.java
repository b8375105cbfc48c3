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
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding, replacing and deleting rows, in memory and in a file. */
final class ChangesTest {
  private static final int ROWS = 3000;
  private static final int DIMENSION = 20;
  private static final int K = 10;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void setFile() {
    file = folder.resolve("index.orthant");
  }

  /**
   * Random changes are applied to an index and to a map; at every stage the exact search of the
   * index must give the rows of brute force over the map, bit for bit, also after reopening.
   */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void afterAnyChangesTheIndexHoldsWhatAMapWould(Similarity similarity) throws IOException {
    long seed = 23;
    RandomGenerator random = new Seed(seed).stream("changes");
    Map<Integer, float[]> expected = new TreeMap<>();
    save(similarity, expected);
    for (int round = 0; round < 4; round++) {
      try (VectorIndex index = VectorIndex.openForChanges(file)) {
        assertHolds(index, similarity, expected, "seed %d, round %d opened".formatted(seed, round));
        for (int step = 0; step < 12; step++) {
          change(index, expected, random);
          if (step % 4 == 3) {
            assertHolds(
                index, similarity, expected, "seed %d, round %d.%d".formatted(seed, round, step));
          }
        }
        if (round == 2) {
          index.compact();
          assertHolds(index, similarity, expected, "seed %d, compacted".formatted(seed));
          assertThat(index.info().added()).isZero();
        }
      }
    }
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      assertHolds(index, similarity, expected, "seed %d, at the end".formatted(seed));
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void addedRowsAreFoundByTheirCodes(Similarity similarity) throws IOException {
    Matrix all = TestVectors.CLUSTERED.rows(2 * ROWS, DIMENSION, 3);
    Matrix queries = TestVectors.near(all, 100, 0.2, 4);
    SearchOptions options = new SearchOptions(K, 8, 60);
    try (VectorIndex built = build(all, similarity);
        VectorIndex grown = build(all.slice(0, ROWS), similarity)) {
      grown.put(IntStream.range(ROWS, 2 * ROWS).toArray(), all.slice(ROWS, 2 * ROWS));

      assertThat(grown.data().coded()).isEqualTo(2 * ROWS);
      double ofBuilt = recall(built, queries, options);
      assertThat(ofBuilt).isGreaterThan(0.8);
      assertThat(recall(grown, queries, options)).isGreaterThan(ofBuilt - 0.05);
    }
  }

  @Test
  void aReplacedRowIsFoundByItsNewValuesOnly() throws IOException {
    Matrix rows = TestVectors.RANDOM.rows(500, DIMENSION, 5);
    float[] far = new float[DIMENSION];
    Arrays.fill(far, 50);
    try (VectorIndex index = build(rows, Similarity.EUCLIDEAN)) {
      index.put(17, far);

      assertThat(index.search(far, SearchOptions.exact(1)).rows()).containsExactly(17);
      assertThat(index.search(rows.row(17), SearchOptions.exact(1)).rows()).doesNotContain(17);
      assertThat(index.info().rows()).isEqualTo(500);
    }
  }

  @Test
  void allRowsMayGoAndComeBack() throws IOException {
    Matrix rows = TestVectors.RANDOM.rows(300, DIMENSION, 6);
    int[] ids = IntStream.range(0, 300).toArray();
    try (VectorIndex index = build(rows, Similarity.DOT)) {
      assertThat(index.delete(ids)).isEqualTo(300);
      assertThat(index.delete(ids)).isZero();
      assertThat(index.search(rows.row(0), new SearchOptions(K, 1, K)).size()).isZero();
      assertThat(index.search(rows, new SearchOptions(K, 1, K), 2))
          .allMatch(neighbors -> neighbors.size() == 0);
      index.save(file);
      index.put(ids, rows);
      assertThat(index.search(rows.row(0), SearchOptions.exact(300)).size()).isEqualTo(300);
    }
    try (VectorIndex empty = VectorIndex.openForChanges(file)) {
      assertThat(empty.info().rows()).isZero();
      empty.put(ids, rows);
      assertThat(empty.search(rows.row(0), SearchOptions.exact(300)).size()).isEqualTo(300);
    }
  }

  @Test
  void deletedRowsMakeRoomForOthersInTheResult() throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 7);
    try (VectorIndex index = build(rows, Similarity.COSINE)) {
      float[] query = rows.row(5);
      SearchOptions options = new SearchOptions(K, 4, 40);
      for (int i = 0; i < 20; i++) {
        Neighbors before = index.search(query, options);
        index.delete(before.rows());
        Neighbors after = index.search(query, options);
        assertThat(after.size()).isEqualTo(K);
        assertThat(after.rows()).doesNotContain(before.rows());
      }
    }
  }

  /** In the augmented form a dense crowd is coded more coarsely, see docs/methods.md. */
  @ParameterizedTest
  @CsvSource({"ADDEND, 0.9", "AUGMENTED, 0.75"})
  void aGrownPartitionIsSplit(EuclideanForm form, double least) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 8);
    RandomGenerator random = new Seed(8).stream("crowd");
    float[][] crowd = new float[2000][DIMENSION];
    for (float[] row : crowd) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = rows.get(0, i) + 0.3f * (float) random.nextGaussian();
      }
    }
    IndexConfig config =
        IndexConfig.builder()
            .similarity(Similarity.EUCLIDEAN)
            .euclidean(form)
            .partitions(24)
            .threads(1)
            .build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      int partitions = index.info().partitions();
      index.put(IntStream.range(ROWS, ROWS + crowd.length).toArray(), Matrix.copyOf(crowd));

      assertThat(index.info().partitions()).isGreaterThan(partitions);
      assertThat(index.info().drift().splits()).isEqualTo(index.info().partitions() - partitions);
      Matrix queries = Matrix.copyOf(Arrays.copyOf(crowd, 50));
      assertThat(recall(index, queries, new SearchOptions(K, 12, 400))).isGreaterThan(least);
      index.save(file);
      try (VectorIndex reopened = VectorIndex.open(file)) {
        assertThat(recall(reopened, queries, new SearchOptions(K, 12, 400))).isGreaterThan(least);
      }
    }
  }

  @Test
  void rowsThatFitNoPartitionAreReportedAsDrift() throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 9);
    try (VectorIndex like = build(rows, Similarity.EUCLIDEAN);
        VectorIndex unlike = build(rows, Similarity.EUCLIDEAN)) {
      int[] ids = IntStream.range(ROWS, ROWS + 600).toArray();
      like.put(ids, TestVectors.near(rows, 600, 0.2, 10));
      Matrix other = TestVectors.RANDOM.rows(600, DIMENSION, 11);
      for (int row = 0; row < other.rows(); row++) {
        for (int column = 0; column < DIMENSION; column++) {
          other.set(row, column, 20 * other.get(row, column));
        }
      }
      unlike.put(ids, other);

      assertThat(like.info().drift().rebuildAdvised()).isFalse();
      assertThat(unlike.info().drift().rebuildAdvised()).isTrue();
      assertThat(unlike.info().drift().rows()).isEqualTo(600);
      assertThat(unlike.info().drift().clamped()).isGreaterThan(60);
    }
  }

  /** Searches while rows are replaced see all of a change or nothing of it. */
  @Test
  void searchesSeeWholeChanges() throws Exception {
    int pairs = 400;
    float[][] values = new float[2 * pairs][2];
    for (int i = 0; i < values.length; i++) {
      values[i] = new float[] {1, 0};
    }
    AtomicBoolean done = new AtomicBoolean();
    List<String> torn = new ArrayList<>();
    try (VectorIndex index = build(Matrix.copyOf(values), Similarity.DOT)) {
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!done.get()) {
                      Neighbors all =
                          index.search(new float[] {1, 0}, SearchOptions.exact(2 * pairs));
                      Map<Integer, Float> scores = new TreeMap<>();
                      for (int i = 0; i < all.size(); i++) {
                        scores.put(all.rows()[i], all.scores()[i]);
                      }
                      for (int pair = 0; pair < pairs; pair++) {
                        if (!Objects.equals(scores.get(pair), scores.get(pair + pairs))) {
                          torn.add("pair " + pair);
                        }
                      }
                    }
                  });
      for (int i = 0; i < 1500; i++) {
        int pair = i % pairs;
        float[] row = {2 + i, 0};
        index.put(new int[] {pair, pair + pairs}, Matrix.copyOf(new float[][] {row, row}));
      }
      done.set(true);
      reader.join();
    }
    assertThat(torn).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 300, 3000})
  void aFilterGivesTheBestOfThoseThatPass(int every) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 12);
    Matrix queries = TestVectors.near(rows, 60, 0.2, 13);
    RowFilter filter = id -> id % every == 0;
    for (Similarity similarity : Similarity.values()) {
      try (VectorIndex index = build(rows, similarity)) {
        SearchOptions options = new SearchOptions(K, 6, 60);
        List<Neighbors> batch = index.search(queries, options, filter, 2);
        for (int query = 0; query < queries.rows(); query++) {
          Neighbors exact = index.search(queries.row(query), SearchOptions.exact(K), filter);
          Neighbors found = index.search(queries.row(query), options, filter);
          int passing = Math.ceilDiv(ROWS, every);
          assertThat(exact.size()).isEqualTo(Math.min(K, passing));
          assertThat(found.size()).isEqualTo(exact.size());
          assertThat(batch.get(query).size()).isEqualTo(exact.size());
          assertThat(Arrays.stream(found.rows())).allMatch(filter::accepts);
          assertThat(Arrays.stream(batch.get(query).rows())).allMatch(filter::accepts);
          assertThat(exact.rows()).isEqualTo(bestPassing(index, queries.row(query), every));
          if (every >= 300) {
            assertThat(found.rows()).isEqualTo(exact.rows());
            assertThat(found.scores()).isEqualTo(exact.scores());
            assertThat(batch.get(query).rows()).isEqualTo(exact.rows());
          }
        }
      }
    }
  }

  @Test
  void badChangesAreRefusedAndChangeNothing() throws IOException {
    Matrix rows = TestVectors.RANDOM.rows(300, DIMENSION, 14);
    try (VectorIndex index = build(rows, Similarity.COSINE)) {
      index.save(file);
      float[] good = rows.row(0);
      float[] nan = good.clone();
      nan[3] = Float.NaN;
      refused(() -> index.put(1, nan), "Row 0", "NaN", "column 3");
      refused(() -> index.put(1, new float[DIMENSION]), "zero");
      refused(() -> index.put(1, new float[3]), "dimension 3", "dimension 20");
      refused(() -> index.put(-1, good), "-1", "below 0");
      refused(() -> index.put(new int[] {4, 4}, rows.slice(0, 2)), "4", "twice");
      refused(() -> index.put(new int[] {4}, rows.slice(0, 2)), "1 ids for 2 rows");
      refused(() -> index.delete(3, -2), "-2");
      assertThat(index.info().added()).isZero();
      assertThat(index.info().deleted()).isZero();
    }
    try (VectorIndex index = VectorIndex.open(file)) {
      assertThatThrownBy(() -> index.put(1, rows.row(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(file.toString(), "openForChanges");
      assertThatThrownBy(index::compact).isInstanceOf(IllegalStateException.class);
    }
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      assertThatThrownBy(() -> VectorIndex.openForChanges(file).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("open for changes elsewhere");
      index.put(1, rows.row(1));
    }
  }

  @Test
  void aDamagedChangeIsNamed() throws IOException {
    save(Similarity.DOT, new TreeMap<>());
    long start = Files.size(file);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.delete(1, 2, 3);
    }
    byte[] content = Files.readAllBytes(file);
    content[(int) start + 40] ^= 1;
    Files.write(file, content);

    assertThatThrownBy(() -> VectorIndex.open(file).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "record 1 of its changes");
  }

  private interface Call {
    void run() throws IOException;
  }

  private static void refused(Call call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  private static int[] bestPassing(VectorIndex index, float[] query, int every) {
    Neighbors all = index.exactSearch().search(query, ROWS);
    return Arrays.stream(all.rows()).filter(id -> id % every == 0).limit(K).toArray();
  }

  private void save(Similarity similarity, Map<Integer, float[]> expected) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 1);
    for (int row = 0; row < ROWS; row++) {
      expected.put(row, rows.row(row));
    }
    try (VectorIndex index = build(rows, similarity)) {
      index.save(file);
    }
  }

  private static void change(
      VectorIndex index, Map<Integer, float[]> expected, RandomGenerator random)
      throws IOException {
    int[] ids = random.ints(random.nextInt(1, 200), 0, 2 * ROWS).distinct().toArray();
    if (random.nextInt(3) == 0) {
      int there = (int) Arrays.stream(ids).filter(expected::containsKey).count();
      assertThat(index.delete(ids)).isEqualTo(there);
      for (int id : ids) {
        expected.remove(id);
      }
    } else {
      Matrix rows = TestVectors.CLUSTERED.rows(ids.length, DIMENSION, random.nextInt());
      index.put(ids, rows);
      for (int i = 0; i < ids.length; i++) {
        expected.put(ids[i], rows.row(i));
      }
    }
  }

  private static void assertHolds(
      VectorIndex index, Similarity similarity, Map<Integer, float[]> expected, String when) {
    assertThat(index.info().rows()).as(when).isEqualTo(expected.size());
    int[] ids = expected.keySet().stream().mapToInt(Integer::intValue).toArray();
    Matrix rows = Matrix.copyOf(expected.values().toArray(float[][]::new));
    Matrix queries = TestVectors.near(rows, 8, 0.2, 99);
    ExactSearch brute = new ExactSearch(rows, similarity);
    for (int query = 0; query < queries.rows(); query++) {
      Neighbors wanted = brute.search(queries.row(query), K);
      Neighbors exact = index.search(queries.row(query), SearchOptions.exact(K));
      assertThat(exact.rows())
          .as(when)
          .isEqualTo(Arrays.stream(wanted.rows()).map(row -> ids[row]).toArray());
      assertThat(index.exactSearch().search(queries.row(query), K).rows())
          .as(when)
          .isEqualTo(exact.rows());
    }
    assertThat(recall(index, queries, new SearchOptions(K, 12, 100))).as(when).isGreaterThan(0.7);
  }

  private static double recall(VectorIndex index, Matrix queries, SearchOptions options) {
    int found = 0;
    for (int query = 0; query < queries.rows(); query++) {
      int[] exact = index.search(queries.row(query), SearchOptions.exact(K)).rows();
      int[] rows = index.search(queries.row(query), options).rows();
      found += (int) Arrays.stream(rows).filter(r -> contains(exact, r)).count();
    }
    return (double) found / (K * queries.rows());
  }

  private static boolean contains(int[] rows, int row) {
    return Arrays.stream(rows).anyMatch(r -> r == row);
  }

  private static VectorIndex build(Matrix rows, Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(24).threads(1).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }
}
