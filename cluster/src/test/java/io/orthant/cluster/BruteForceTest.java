package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objectives against all binary trees of a few points. */
final class BruteForceTest {
  private static final int DIMENSION = 4;

  /**
   * 10,000 instances: 4000 + 3000 + 2800 + 200. Offline average linkage always, and OTD wherever no
   * step had negative slack, reach a third of the best of all trees.
   */
  @ParameterizedTest
  @CsvSource({"4, 4000", "5, 3000", "6, 2800", "7, 200"})
  void aThirdOfTheOptimumIsReached(int points, int instances) {
    List<Dendrogram> trees = allTrees(points);
    assertThat(trees).hasSize(oddFactorial(points));
    int withoutNegativeSlack = 0;
    for (int seed = 0; seed < instances; seed++) {
      Matrix rows = heavyTailed(points, seed);
      Affinity affinity = new Affinity.Dot();
      double[] w = affinities(rows, affinity);
      double best = trees.stream().mapToDouble(tree -> revenue(tree, w)).max().orElseThrow();
      String what = "%d points, seed %d".formatted(points, seed);

      double linkage = revenue(AverageLinkage.of(rows, affinity, Progress.NONE), w);
      assertThat(linkage).as(what).isGreaterThanOrEqualTo(best / 3 * (1 - 1e-9));
      for (InsertionPolicy policy :
          List.of(new InsertionPolicy.Otd(), new InsertionPolicy.OtdPath())) {
        OnlineHierarchy online = new OnlineHierarchy(DIMENSION, affinity, policy);
        for (int row = 0; row < points; row++) {
          online.insert(row, rows.row(row));
        }
        OnlineHierarchy.Status status = online.status();
        double revenue = revenue(online.snapshot(), w);
        assertThat(status.revenue()).as(what).isCloseTo(revenue, within(1e-9 * (1 + best)));
        assertThat(revenue).as(what).isLessThanOrEqualTo(best * (1 + 1e-9));
        assertThat(best).as(what).isLessThanOrEqualTo(status.upperBound() * (1 + 1e-9));
        boolean proved =
            policy instanceof InsertionPolicy.Otd
                ? status.negativeSlacks() == 0
                : status.certificate() >= 0;
        if (proved) {
          assertThat(revenue).as(what).isGreaterThanOrEqualTo(best / 3 * (1 - 1e-9));
          withoutNegativeSlack++;
        }
      }
    }
    assertThat(withoutNegativeSlack).isGreaterThan(instances / 10);
  }

  @ParameterizedTest
  @CsvSource({"4", "5", "6"})
  void allTreesHaveAThirdOfTheBoundInTheMean(int points) {
    Matrix rows = heavyTailed(points, 11);
    double[] w = affinities(rows, new Affinity.Cosine());
    List<Dendrogram> trees = allTrees(points);
    double mean = trees.stream().mapToDouble(tree -> revenue(tree, w)).average().orElseThrow();
    Objective objective = Objective.byPairs(trees.getFirst(), rows, new Affinity.Cosine());

    assertThat(mean).isCloseTo(objective.upperBound() / 3, within(1e-12 * objective.upperBound()));
  }

  /** For each set of points, as bits, the sum of the affinities of its pairs. */
  private static double[] affinities(Matrix rows, Affinity affinity) {
    double[] within = new double[1 << rows.rows()];
    for (int set = 1; set < within.length; set++) {
      int last = 31 - Integer.numberOfLeadingZeros(set);
      within[set] = within[set ^ 1 << last];
      for (int i = 0; i < last; i++) {
        if ((set >> i & 1) == 1) {
          within[set] += affinity.between(rows.row(i), rows.row(last));
        }
      }
    }
    return within;
  }

  /** By the definition: for each pair, the points outside its lowest common ancestor. */
  private static double revenue(Dendrogram tree, double[] within) {
    int[] below = new int[tree.nodes()];
    double sum = 0;
    for (int node = 0; node < tree.nodes(); node++) {
      if (tree.isPoint(node)) {
        below[node] = 1 << tree.id(node);
        continue;
      }
      int left = below[tree.left(node)];
      int right = below[tree.right(node)];
      below[node] = left | right;
      double across = within[left | right] - within[left] - within[right];
      sum += across * (tree.points() - tree.size(node));
    }
    return sum;
  }

  /** Positive vectors of very different lengths, in few directions. */
  private static Matrix heavyTailed(int points, long seed) {
    RandomGenerator random = new Seed(seed).stream("heavy-tailed");
    float[][] rows = new float[points][DIMENSION];
    for (float[] row : rows) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = (float) Math.exp(1.5 * random.nextGaussian());
      }
    }
    return Matrix.copyOf(rows);
  }

  /** Every tree of n points: each of fewer points, with the last one at each of its edges. */
  private static List<Dendrogram> allTrees(int points) {
    List<int[][]> shapes = new ArrayList<>();
    shapes.add(new int[][] {});
    for (int point = 1; point < points; point++) {
      List<int[][]> larger = new ArrayList<>();
      for (int[][] shape : shapes) {
        for (int edge = 0; edge < 2 * point - 1; edge++) {
          larger.add(grown(shape, point, edge));
        }
      }
      shapes = larger;
    }
    return shapes.stream().map(shape -> dendrogram(shape, points)).toList();
  }

  /** Children as {child, child}, points by number and merge i as 100 + i, any order. */
  private static int[][] grown(int[][] shape, int point, int edge) {
    int[][] larger = new int[shape.length + 1][];
    int target = edge < point ? edge : 100 + edge - point;
    int joined = 100 + shape.length;
    for (int i = 0; i < shape.length; i++) {
      larger[i] = shape[i].clone();
      for (int side = 0; side < 2; side++) {
        larger[i][side] = larger[i][side] == target ? joined : larger[i][side];
      }
    }
    larger[shape.length] = new int[] {target, point};
    return larger;
  }

  private static Dendrogram dendrogram(int[][] shape, int points) {
    int[] ids = new int[points];
    int[] number = new int[100 + shape.length];
    for (int i = 0; i < points; i++) {
      ids[i] = i;
      number[i] = i;
    }
    int[] left = new int[points - 1];
    int[] right = new int[points - 1];
    boolean[] done = new boolean[shape.length];
    for (int made = 0; made < shape.length; ) {
      for (int i = 0; i < shape.length; i++) {
        if (!done[i] && known(shape[i][0], done) && known(shape[i][1], done)) {
          left[made] = number[shape[i][0]];
          right[made] = number[shape[i][1]];
          number[100 + i] = points + made++;
          done[i] = true;
        }
      }
    }
    return new Dendrogram(ids, left, right, new double[points - 1]);
  }

  private static boolean known(int child, boolean[] done) {
    return child < 100 || done[child - 100];
  }

  private static int oddFactorial(int points) {
    int product = 1;
    for (int i = 3; i <= 2 * points - 3; i += 2) {
      product *= i;
    }
    return product;
  }
}
