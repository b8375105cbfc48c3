package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hierarchy promises whatever its policy. */
final class OnlineHierarchyTest {
  static Stream<InsertionPolicy> policies() {
    return Stream.of(
        new InsertionPolicy.Otd(),
        new InsertionPolicy.OtdPath(),
        new InsertionPolicy.OtdBeam(),
        new InsertionPolicy.ExactOhac(),
        new InsertionPolicy.ApproximateOhac(3, 8));
  }

  private static OnlineHierarchy grown(Matrix points, Affinity affinity, InsertionPolicy policy) {
    OnlineHierarchy tree = new OnlineHierarchy(points.dimension(), affinity, policy);
    for (int row = 0; row < points.rows(); row++) {
      tree.insert(row, points.row(row));
    }
    return tree;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void badPointsAreRefusedAndChangeNothing(InsertionPolicy policy) {
    OnlineHierarchy tree =
        grown(TestPoints.mixture(20, 3, 2, 0.3, 1), new Affinity.Cosine(), policy);
    OnlineHierarchy.Status before = tree.status();

    assertThatThrownBy(() -> tree.insert(7, new float[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
    assertThatThrownBy(() -> tree.insert(90, new float[] {1, 2}))
        .hasMessageContaining("dimension 2")
        .hasMessageContaining("dimension 3");
    assertThatThrownBy(() -> tree.insert(90, new float[] {1, Float.POSITIVE_INFINITY, 0}))
        .hasMessageContaining("Value 1")
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> tree.insert(90, new float[3])).hasMessageContaining("zeros");
    assertThatThrownBy(() -> tree.delete(90)).hasMessageContaining("90");
    assertThatThrownBy(() -> tree.path(90)).hasMessageContaining("90");
    assertThatThrownBy(() -> tree.cut(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> tree.cut(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> tree.nearest(new float[] {1, 2, 3}, 0, 1)).hasMessageContaining("0");
    assertThat(tree.status()).isEqualTo(before);
    assertThat(tree.contains(90)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aTreeThatWasEmptiedGrowsAgain(InsertionPolicy policy) {
    Matrix points = TestPoints.mixture(30, 3, 2, 0.3, 1);
    OnlineHierarchy tree = grown(points, new Affinity.Cosine(), policy);
    for (int row = 0; row < 30; row++) {
      tree.delete(row);
    }

    assertThat(tree.status())
        .isEqualTo(new OnlineHierarchy.Status(0, 0, 0, tree.status().negativeSlacks()));
    assertThat(tree.snapshot().points()).isZero();
    assertThat(tree.cut(3).count()).isZero();
    tree.insert(5, points.row(5));
    assertThat(tree.snapshot().points()).isEqualTo(1);
    assertThat(tree.path(5)).isEmpty();
    assertThat(tree.nearest(points.row(5), 3, 3)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void equalPointsMakeNoDeepTree(InsertionPolicy policy) {
    float[][] values = new float[256][];
    Arrays.fill(values, new float[] {0.3f, 0.7f});
    OnlineHierarchy tree = grown(Matrix.copyOf(values), new Affinity.Cosine(), policy);

    assertThat(tree.status().ratio()).isCloseTo(1.0 / 3, within(1e-9));
    if (policy instanceof InsertionPolicy.OtdPath || policy instanceof InsertionPolicy.OtdBeam) {
      assertThat(tree.snapshot().depth().largest()).isLessThan(64);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void pathsGoFromThePointToTheRoot(InsertionPolicy policy) {
    OnlineHierarchy tree =
        grown(TestPoints.mixture(100, 3, 2, 0.3, 1), new Affinity.Cosine(), policy);

    for (int id = 0; id < 100; id++) {
      List<OnlineHierarchy.Cluster> path = tree.path(id);
      assertThat(path.getLast().size()).isEqualTo(100);
      assertThat(path).isSortedAccordingTo((a, b) -> Integer.compare(a.size(), b.size()));
    }
  }

  @Test
  void nearestClustersAreThoseOfTheMeanAffinity() {
    Matrix points = TestPoints.mixture(90, 4, 3, 0.2, 5);
    OnlineHierarchy tree = grown(points, new Affinity.Cosine(), new InsertionPolicy.OtdPath());
    float[] query = {0.3f, -0.2f, 0.9f, 0.1f};
    Clusters cut = tree.cut(6);

    List<OnlineHierarchy.Cluster> nearest = tree.nearest(query, 6, 6);

    assertThat(nearest).hasSize(6);
    assertThat(nearest.stream().map(OnlineHierarchy.Cluster::similarity))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    double best = Double.NEGATIVE_INFINITY;
    for (int cluster = 0; cluster < cut.count(); cluster++) {
      best =
          Math.max(
              best,
              Arrays.stream(cut.ids(cluster))
                  .mapToDouble(id -> new Affinity.Cosine().between(query, points.row(id)))
                  .average()
                  .orElseThrow());
    }
    assertThat(nearest.getFirst().similarity()).isCloseTo(best, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aHiddenHierarchyIsFound(long seed) {
    Matrix points = ultrametric();
    OnlineHierarchy tree =
        new OnlineHierarchy(points.dimension(), new Affinity.Dot(), new InsertionPolicy.OtdPath());
    for (int row : TestPoints.shuffled(64, new Seed(seed).stream("arrival"))) {
      tree.insert(row, points.row(row));
    }
    Dendrogram hidden = AverageLinkage.of(points, new Affinity.Dot(), Progress.NONE);

    assertThat(tree.status().revenue())
        .as("seed %d", seed)
        .isCloseTo(
            Objective.byStatistics(hidden, points, new Affinity.Dot()).revenue(), within(1e-6));
  }

  /** 64 leaves of a balanced tree; the product of two is how many ancestors they share. */
  private static Matrix ultrametric() {
    float[][] rows = new float[64][126];
    for (int leaf = 0; leaf < 64; leaf++) {
      for (int level = 1, from = 0; level <= 6; from += 1 << level++) {
        rows[leaf][from + (leaf >> (6 - level))] = 1;
      }
    }
    return Matrix.copyOf(rows);
  }

  @Test
  void cutsFollowTheThreshold() {
    Matrix points = TestPoints.mixture(200, 4, 4, 0.2, 5);
    Dendrogram tree =
        grown(points, new Affinity.Cosine(), new InsertionPolicy.ExactOhac()).snapshot();

    for (double threshold : new double[] {-1, 0.5, 0.8, 0.95, 2}) {
      Clusters clusters = tree.cut(threshold);
      int points1 = 0;
      for (int cluster = 0; cluster < clusters.count(); cluster++) {
        int node = clusters.node(cluster);
        points1 += clusters.size(cluster);
        assertThat(tree.isPoint(node) || tree.similarity(node) >= threshold).isTrue();
        assertThat(node == tree.root() || tree.similarity(tree.parent(node)) < threshold).isTrue();
      }
      assertThat(points1).isEqualTo(200);
    }
    for (int wanted : new int[] {1, 2, 7, 199, 200, 1000}) {
      Clusters clusters = tree.cut(wanted);
      assertThat(clusters.count()).isEqualTo(Math.min(200, wanted));
      int[] sizes = new int[clusters.count()];
      for (int cluster : clusters.assignment()) {
        sizes[cluster]++;
      }
      for (int cluster = 0; cluster < sizes.length; cluster++) {
        assertThat(sizes[cluster]).isEqualTo(clusters.size(cluster));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void readersSeeWholeTrees(InsertionPolicy policy) throws Exception {
    Matrix points = TestPoints.mixture(600, 8, 5, 0.3, 2);
    OnlineHierarchy tree = new OnlineHierarchy(8, new Affinity.Cosine(), policy);
    tree.insert(2000, points.row(0));
    tree.insert(0, points.row(0));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
      AtomicInteger looks = new AtomicInteger();
      List<Future<?>> seen = look(readers, 3, tree, points.row(1), done::get, looks);
      for (int row = 1; row < points.rows(); row++) {
        tree.insert(row, points.row(row));
        if (row % 5 == 0) {
          tree.delete(row - 1);
        }
      }
      while (looks.get() < 60) {
        tree.delete(0);
        tree.insert(0, points.row(0));
        failOf(seen);
      }
      done.set(true);
      for (Future<?> reader : seen) {
        reader.get();
      }
    }
  }

  /** Lets so many readers look until it is done, and counts their looks. */
  private static List<Future<?>> look(
      ExecutorService readers,
      int count,
      OnlineHierarchy tree,
      float[] query,
      BooleanSupplier done,
      AtomicInteger looks) {
    List<Future<?>> seen = new ArrayList<>();
    for (int reader = 0; reader < count; reader++) {
      seen.add(
          readers.submit(
              () -> {
                while (!done.getAsBoolean()) {
                  look(tree, query);
                  looks.incrementAndGet();
                }
                return null;
              }));
    }
    return seen;
  }

  /** What holds in a whole tree that has the point 2000. */
  private static void look(OnlineHierarchy tree, float[] query) {
    Dendrogram shape = tree.snapshot();
    assertThat(shape.size(shape.root())).isEqualTo(shape.points());
    for (int merge = shape.points(); merge < shape.nodes(); merge++) {
      assertThat(shape.size(merge))
          .isEqualTo(shape.size(shape.left(merge)) + shape.size(shape.right(merge)));
    }
    assertThat(tree.path(2000)).isSortedAccordingTo((a, b) -> Integer.compare(a.size(), b.size()));
    tree.nearest(query, 4, 2);
  }

  /** One writer beside eight readers for half a minute. */
  @Tag("slow")
  @Test
  void manyReadersSeeWholeTreesForHalfAMinute() throws Exception {
    Matrix points = TestPoints.mixture(600, 8, 5, 0.3, 2);
    OnlineHierarchy tree =
        new OnlineHierarchy(8, new Affinity.Cosine(), new InsertionPolicy.OtdPath());
    tree.insert(2000, points.row(0));
    tree.insert(0, points.row(0));
    long end = System.nanoTime() + 30_000_000_000L;
    try (ExecutorService readers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> seen =
          look(
              readers, 8, tree, points.row(1), () -> System.nanoTime() >= end, new AtomicInteger());
      for (int row = 1; System.nanoTime() < end; row = 1 + row % (points.rows() - 1)) {
        if (tree.contains(row)) {
          tree.delete(row);
        }
        tree.insert(row, points.row(row));
        failOf(seen);
      }
      for (Future<?> reader : seen) {
        reader.get();
      }
    }
  }

  private static void failOf(List<Future<?>> readers) throws Exception {
    for (Future<?> reader : readers) {
      if (reader.isDone()) {
        reader.get();
      }
    }
  }

  @Test
  void aBoundBelowAThirdIsSeenByTheCertificate() {
    boolean found = false;
    for (int seed = 0; seed < 3000 && !found; seed++) {
      java.util.random.RandomGenerator random = new Seed(seed).stream("below");
      OnlineHierarchy tree = new OnlineHierarchy(3, new Affinity.Dot(), new InsertionPolicy.Otd());
      for (int id = 0; id < 6; id++) {
        tree.insert(
            id,
            new float[] {
              (float) Math.exp(3 * random.nextGaussian()),
              (float) Math.exp(3 * random.nextGaussian()),
              (float) Math.exp(3 * random.nextGaussian())
            });
      }
      OnlineHierarchy.Status status = tree.status();
      assertThat(status.certificate() >= 0).isEqualTo(status.ratio() >= 1.0 / 3);
      if (status.negativeSlacks() == 0) {
        assertThat(status.certificate()).isGreaterThanOrEqualTo(-1e-9 * status.upperBound());
      }
      found = status.ratio() < 0.32;
    }
    assertThat(found).as("an instance below a third").isTrue();
  }
}
