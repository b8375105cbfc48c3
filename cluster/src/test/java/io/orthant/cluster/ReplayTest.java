package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact online tree against the offline one, after every single change. */
final class ReplayTest {
  @ParameterizedTest
  @CsvSource({"0.1, 1", "0.3, 2", "0.6, 3", "1.5, 4", "5, 5"})
  void equalsOfflineAverageLinkageAfterEveryChange(double noise, long seed) {
    Matrix points = TestPoints.mixture(120, 8, 6, noise, seed);
    OnlineHierarchy online =
        new OnlineHierarchy(8, new Affinity.Cosine(), new InsertionPolicy.ExactOhac());
    List<Integer> present = new ArrayList<>();
    for (int row : TestPoints.shuffled(120, new Seed(seed).stream("order"))) {
      online.insert(row, points.row(row));
      present.add(row);
      check(online, points, present, "seed %d, insertion %d".formatted(seed, present.size()));
    }
    Collections.shuffle(present, new Random(seed));
    while (!present.isEmpty()) {
      online.delete(present.removeLast());
      check(online, points, present, "seed %d, %d left".formatted(seed, present.size()));
    }
  }

  /** Few different points, each several times: most similarities are equal to others. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void equalPointsMakeTheTreeOfOfflineAverageLinkageToo(long seed) {
    Matrix few = TestPoints.mixture(12, 5, 4, 0.5, seed);
    float[][] values = new float[90][];
    Arrays.setAll(values, row -> few.row(row * row % 12));
    Matrix points = Matrix.copyOf(values);
    OnlineHierarchy online =
        new OnlineHierarchy(5, new Affinity.Cosine(), new InsertionPolicy.ExactOhac());
    List<Integer> present = new ArrayList<>();
    for (int row : TestPoints.shuffled(90, new Seed(seed).stream("order"))) {
      online.insert(row, points.row(row));
      present.add(row);
      check(online, points, present, "seed %d, insertion %d".formatted(seed, present.size()));
    }
    while (!present.isEmpty()) {
      online.delete(present.removeLast());
      check(online, points, present, "seed %d, %d left".formatted(seed, present.size()));
    }
  }

  private static void check(
      OnlineHierarchy online, Matrix points, List<Integer> present, String what) {
    Dendrogram tree = online.snapshot();
    assertThat(Topology.of(tree)).as(what).isEqualTo(offline(points, present));
  }

  private static java.util.Set<String> offline(Matrix points, List<Integer> present) {
    if (present.isEmpty()) {
      return java.util.Set.of();
    }
    int[] rows = present.stream().mapToInt(i -> i).sorted().toArray();
    float[][] values = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      values[i] = points.row(rows[i]);
    }
    Dendrogram tree =
        AverageLinkage.of(Matrix.copyOf(values), new Affinity.Cosine(), Progress.NONE);
    int[] left = new int[rows.length - 1];
    int[] right = new int[rows.length - 1];
    double[] similarity = new double[rows.length - 1];
    for (int i = 0; i < left.length; i++) {
      left[i] = tree.left(rows.length + i);
      right[i] = tree.right(rows.length + i);
      similarity[i] = tree.similarity(rows.length + i);
    }
    return Topology.of(new Dendrogram(rows, left, right, similarity));
  }
}
