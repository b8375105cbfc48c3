package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statistics that are kept against those computed anew, after random insertions, deletions. */
final class RunningRevenueTest {
  private static final long SEED = 9;

  static Stream<InsertionPolicy> policies() {
    return Stream.of(
        new InsertionPolicy.Otd(),
        new InsertionPolicy.OtdPath(),
        new InsertionPolicy.OtdBeam(),
        new InsertionPolicy.ExactOhac(),
        new InsertionPolicy.ApproximateOhac(5, 8));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void equalsTheRevenueOfTheSnapshot(InsertionPolicy policy) {
    Affinity affinity = new Affinity.Cosine();
    Matrix points = TestPoints.mixture(400, 12, 10, 0.4, SEED);
    OnlineHierarchy tree = new OnlineHierarchy(12, affinity, policy);
    RandomGenerator random = new Seed(SEED).stream("changes");
    List<Integer> absent = new ArrayList<>();
    List<Integer> present = new ArrayList<>();
    for (int row = 0; row < points.rows(); row++) {
      absent.add(row);
    }
    for (int change = 0; change < 900; change++) {
      boolean insert = present.isEmpty() || (!absent.isEmpty() && random.nextInt(5) < 3);
      List<Integer> from = insert ? absent : present;
      int at = random.nextInt(from.size());
      int row = from.set(at, from.getLast());
      from.removeLast();
      if (insert) {
        tree.insert(row, points.row(row));
        present.add(row);
      } else {
        tree.delete(row);
        absent.add(row);
      }
      String what = "seed %d, change %d".formatted(SEED, change);
      Objective anew = Objective.byStatistics(tree.snapshot(), points, affinity);
      OnlineHierarchy.Status status = tree.status();
      assertThat(status.points()).as(what).isEqualTo(present.size());
      assertThat(status.revenue())
          .as(what)
          .isCloseTo(anew.revenue(), within(1e-10 * (1 + anew.upperBound())));
      assertThat(status.upperBound())
          .as(what)
          .isCloseTo(anew.upperBound(), within(1e-10 * (1 + anew.upperBound())));
    }
    Dendrogram last = tree.snapshot();
    Objective pairs = Objective.byPairs(last, points, affinity);
    assertThat(tree.status().revenue()).isCloseTo(pairs.revenue(), within(1e-6 * pairs.revenue()));
    assertThat(pairs.revenue() + pairs.cost())
        .isCloseTo(
            pairs.upperBound() * last.points() / (last.points() - 2.0),
            within(1e-9 * pairs.upperBound()));
  }
}
