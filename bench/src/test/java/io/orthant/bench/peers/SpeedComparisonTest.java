package io.orthant.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.bench.peers.SpeedComparison.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedComparisonTest {
  private static final String OURS = "Orthant, 1024 partitions";
  private static final String MORE = "Orthant, 2048 partitions";
  private static final String LISTS = "FAISS IVF1024,PQ";
  private static final String GRAPH = "graph";

  private final SpeedComparison comparison =
      new SpeedComparison(
          "Test",
          List.of(
              point(OURS, 0.88, 400),
              point(OURS, 0.92, 100),
              point(MORE, 0.96, 50),
              point(MORE, 0.90, 10),
              point(LISTS, 0.90, 80),
              point(GRAPH, 0.995, 20)));

  @Test
  void interpolatesTheLogarithmOfTheSpeed() {
    assertThat(comparison.speed(SpeedComparison::isOwn, Mode.SINGLE, 0.90))
        .isCloseTo(200, within(1e-9));
    assertThat(comparison.speed(SpeedComparison::isOwn, Mode.SINGLE, 0.94))
        .isCloseTo(Math.sqrt(100 * 50), within(1e-9));
  }

  @Test
  void theBestOfAllPartitionNumbersCounts() {
    assertThat(comparison.speed(SpeedComparison::isOwn, Mode.SINGLE, 0.96)).isEqualTo(50);
    assertThat(comparison.speed(SpeedComparison::isOwn, Mode.BATCH, 0.96)).isEqualTo(100);
  }

  @Test
  void ratiosSayWhoDidNotGetThere() {
    assertThat(comparison.ratio(LISTS::equals, Mode.SINGLE, 0.90)).isCloseTo(2.5, within(1e-9));
    assertThat(comparison.ratio(LISTS::equals, Mode.SINGLE, 0.95)).isInfinite();
    assertThat(comparison.ratio(GRAPH::equals, Mode.SINGLE, 0.99)).isNaN();
  }

  @Test
  void theTableHasALineForEachLibrary() {
    assertThat(comparison.table(Mode.SINGLE).rows())
        .extracting(row -> row.getFirst())
        .containsExactly("Orthant", "FAISS IVF,PQ", GRAPH);
    assertThat(comparison.table(Mode.SINGLE).rows().get(1))
        .containsExactly("FAISS IVF,PQ", "80", "2.50", "-", "", "-", "", "1.0");
  }

  private static MeasuredPoint point(String peer, double recall, double speed) {
    return new MeasuredPoint(peer, "s", recall, speed, 2 * speed, 1);
  }
}
