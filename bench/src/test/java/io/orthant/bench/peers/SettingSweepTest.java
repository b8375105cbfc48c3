package io.orthant.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettingSweepTest {
  private static final int QUERIES = 20;
  private static final int[] TRUE_ROWS = IntStream.range(0, SettingSweep.K).toArray();

  private final SettingSweep sweep =
      new SettingSweep(
          IntStream.range(0, QUERIES)
              .mapToObj(_ -> IntStream.range(0, 3 * SettingSweep.K).toArray())
              .toArray(int[][]::new));

  /** A search that finds so many true rows after so much work. */
  private record Worker(String label, int right, long work) implements Setting {
    @Override
    public int[][] oneByOne() {
      double sum = 0;
      for (long i = 1; i <= work; i++) {
        sum += 1.0 / i;
      }
      int[] rows = TRUE_ROWS.clone();
      for (int place = right; place < rows.length; place++) {
        rows[place] = sum < 0 ? 0 : SettingSweep.K + place;
      }
      return IntStream.range(0, QUERIES).mapToObj(_ -> rows).toArray(int[][]::new);
    }
  }

  @Test
  void onlyTheFirstTenTrueRowsCount() {
    assertThat(sweep.recall(new Worker("", 9, 1).oneByOne())).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void keepsWhatIsNeitherBeatenNorTooPoor() {
    List<MeasuredPoint> points =
        sweep.measure(
            "peer",
            7,
            List.of(
                new Worker("poor", 8, 1_000),
                new Worker("quick", 9, 1_000_000),
                new Worker("slow and no better", 9, 30_000_000),
                new Worker("exact", 10, 30_000_000)));

    assertThat(points).extracting(MeasuredPoint::setting).containsExactly("quick", "exact");
    assertThat(points).extracting(MeasuredPoint::recall).containsExactly(0.9, 1.0);
    assertThat(points).allSatisfy(point -> assertThat(point.queriesPerSecond()).isPositive());
    assertThat(points).extracting(MeasuredPoint::buildSeconds).containsOnly(7.0);
  }
}
