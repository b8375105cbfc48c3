package io.orthant.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import org.junit.jupiter.api.Test;

class DimensionsPartTest {
  @Test
  void theLineGoesThroughSpeedsThatLieOnOne() {
    double[] onALine = {304, 303, 300, 288, 273, 272};

    assertThat(DimensionsPart.line(onALine)).containsExactly(onALine, within(1e-9));
  }

  @Test
  void anOutlierPullsTheLineByItsShare() {
    double[] line = DimensionsPart.line(new double[] {100, 100, 100, 40, 100, 100});

    assertThat(line[3]).isBetween(85.0, 95.0);
  }

  @Test
  void moreColumnsThanThereAreComeFromAnotherRow() {
    Matrix rows = Matrix.copyOf(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});

    assertThat(DimensionsPart.columns(rows, 3).row(1)).containsExactly(3, 4, 7);
    assertThat(DimensionsPart.columns(rows, 3).row(2)).containsExactly(5, 6, 1);
    assertThat(DimensionsPart.columns(rows, 1).row(2)).containsExactly(5);
  }
}
