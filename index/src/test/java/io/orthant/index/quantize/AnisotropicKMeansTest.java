package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.orthant.index.quantize.Anisotropy.Eta;
import io.orthant.index.quantize.Anisotropy.None;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnisotropicKMeansTest {
  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, 4, 50})
  void theCentreOfTwoAxesHasAClosedForm(double eta) {
    Matrix rows = Matrix.copyOf(new float[][] {{1, 0}, {0, 1}});
    float expected = (float) (eta / (eta + 1));
    assertThat(corrected(rows, eta))
        .containsExactly(new float[] {expected, expected}, offset(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 4, 50})
  void oneRowIsItsOwnCentre(double eta) {
    Matrix rows = Matrix.copyOf(new float[][] {{3, -4, 5}});
    assertThat(corrected(rows, eta)).containsExactly(new float[] {3, -4, 5}, offset(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 4, 50})
  void inOneDimensionTheCentreIsTheMean(double eta) {
    Matrix rows = Matrix.copyOf(new float[][] {{1}, {2}, {6}});
    assertThat(corrected(rows, eta)).containsExactly(new float[] {3}, offset(1e-5f));
  }

  @Test
  void zeroRowsHaveNoDirectionAndPullTowardsZero() {
    Matrix rows = Matrix.copyOf(new float[][] {{0, 0}, {2, 0}});
    assertThat(corrected(rows, 3)).containsExactly(new float[] {6 / 4f, 0}, offset(1e-6f));
  }

  @Test
  void largerWeightsPushCentresOutward() {
    Matrix rows = Samples.UNIT.rows(300, 8, 4);
    double before = 0;
    for (double eta : new double[] {1, 2, 5, 20}) {
      double norm = Centers.norm(corrected(rows, eta));
      assertThat(norm).isGreaterThan(before);
      before = norm;
    }
  }

  @Test
  void theCorrectedCentreHasTheSmallestLoss() {
    for (long seed = 0; seed < 10; seed++) {
      Matrix rows = Samples.LOGNORMAL.rows(60, 5, seed);
      RowWeight weight = Anisotropy.parse("threshold(0.4)").weight(5);
      try (Workers workers = new Workers(1)) {
        Matrix origin = Matrix.copyOf(new float[1][5]);
        float[] center =
            AnisotropicKMeans.correct(
                    rows, new int[60], origin, Anisotropy.parse("threshold(0.4)"), workers)
                .row(0);
        double lowest = loss(rows, center, weight);
        for (int i = 0; i < 5; i++) {
          for (float step : new float[] {-0.01f, 0.01f}) {
            float[] other = center.clone();
            other[i] += step;
            assertThat(loss(rows, other, weight)).as("seed %d", seed).isGreaterThan(lowest);
          }
        }
        assertThat(origin.row(0)).containsOnly(0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 10})
  void rowsGoToTheCentreWithTheSmallestLoss(double eta) {
    Matrix rows = Samples.LOGNORMAL.rows(500, 9, 6);
    Matrix centers = Samples.LOGNORMAL.rows(20, 9, 7);
    RowWeight weight = new Eta(eta).weight(9);
    try (Workers workers = new Workers(2)) {
      int[] centerOf = AnisotropicKMeans.assign(rows, centers, new Eta(eta), workers);
      for (int row = 0; row < rows.rows(); row++) {
        Matrix one = Matrix.copyOf(new float[][] {rows.row(row)});
        double found = loss(one, centers.row(centerOf[row]), weight);
        for (int center = 0; center < centers.rows(); center++) {
          assertThat(loss(one, centers.row(center), weight)).isGreaterThan(found - 1e-4);
        }
      }
    }
  }

  @Test
  void withoutPreferenceItIsKMeans() {
    Matrix rows = Matrix.copyOf(new float[][] {{0, 1}, {0, 3}, {10, 0}, {12, 0}});
    try (Workers workers = new Workers(1)) {
      Matrix centers =
          AnisotropicKMeans.train(rows, 2, 20, new None(), new Seed(1), workers, Progress.NONE);
      float first = Math.max(centers.get(0, 0), centers.get(1, 0));
      float second = Math.max(centers.get(0, 1), centers.get(1, 1));
      assertThat(first).isEqualTo(11);
      assertThat(second).isEqualTo(2);
    }
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    Matrix rows = Samples.LOGNORMAL.rows(2000, 7, 8);
    float[][] firsts = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (Workers workers = new Workers(1 + 2 * i)) {
        Matrix centers =
            AnisotropicKMeans.train(rows, 30, 6, new Eta(3), new Seed(1), workers, Progress.NONE);
        firsts[i] = centers.row(17);
      }
    }
    assertThat(firsts[0]).isEqualTo(firsts[1]);
  }

  @Test
  void moreCentresThanRowsAreRefused() {
    Matrix rows = Samples.UNIT.rows(5, 3, 1);
    try (Workers workers = new Workers(1)) {
      assertThatThrownBy(
              () ->
                  AnisotropicKMeans.train(
                      rows, 6, 1, new None(), new Seed(1), workers, Progress.NONE))
          .hasMessageContaining("6 centres of 5 rows");
    }
  }

  private static float[] corrected(Matrix rows, double eta) {
    try (Workers workers = new Workers(1)) {
      Matrix origin = Matrix.copyOf(new float[1][rows.dimension()]);
      return AnisotropicKMeans.correct(rows, new int[rows.rows()], origin, new Eta(eta), workers)
          .row(0);
    }
  }

  private static double loss(Matrix rows, float[] center, RowWeight weight) {
    double sum = 0;
    for (int row = 0; row < rows.rows(); row++) {
      float[] values = rows.row(row);
      double norm = Centers.norm(values);
      double squares = 0;
      double along = 0;
      for (int i = 0; i < values.length; i++) {
        double error = (double) values[i] - center[i];
        squares += error * error;
        along += values[i] / norm * error;
      }
      sum += squares + (weight.eta(norm) - 1) * along * along;
    }
    return sum;
  }
}
