package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is scanned in the coded space is in the order of the distances outside of it. */
final class CodedSpaceTest {
  private static final int DIMENSION = 12;

  /**
   * Of any two rows, also of those that lie far outside the sample, the nearer one has the larger
   * inner product with the query.
   */
  @ParameterizedTest
  @EnumSource(TestVectors.class)
  void innerProductsOrderRowsByDistance(TestVectors kind) {
    for (long seed = 1; seed <= 5; seed++) {
      innerProductsOrderRowsByDistance(kind, seed);
    }
  }

  private static void innerProductsOrderRowsByDistance(TestVectors kind, long seed) {
    RandomGenerator random = new Seed(seed).stream("coded space");
    Matrix sample = kind.rows(200, DIMENSION, seed);
    CodedSpace space = CodedSpace.euclidean(EuclideanForm.AUGMENTED, sample);
    float[][] rows = new float[100][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = sample.row(row);
      for (int column = 0; column < DIMENSION; column++) {
        rows[row][column] += (float) (row % 4 * 10 * random.nextGaussian());
      }
    }
    for (int number = 0; number < 20; number++) {
      float[] query = rows[random.nextInt(rows.length)].clone();
      for (int column = 0; column < DIMENSION; column++) {
        query[column] += (float) random.nextGaussian();
      }
      double[] products = new double[rows.length];
      double[] distances = new double[rows.length];
      for (int row = 0; row < rows.length; row++) {
        float[] point = Arrays.copyOf(rows[row], DIMENSION + 1);
        float[] coded = Arrays.copyOf(query, DIMENSION + 1);
        space.mapRow(point);
        space.mapQuery(coded);
        products[row] = dot(coded, point);
        distances[row] = squaredDistance(query, rows[row]);
      }
      double unit = 1e-5 * Arrays.stream(distances).max().orElseThrow();
      for (int row = 1; row < rows.length; row++) {
        assertThat(2 * (products[0] - products[row]))
            .as("%s, seed %d, query %d, row %d", kind, seed, number, row)
            .isCloseTo(distances[row] - distances[0], offset(unit));
      }
    }
  }

  @Test
  void theColumnFollowsItsFormula() {
    Matrix sample = Matrix.copyOf(new float[][] {{4, 1}, {6, 1}, {5, 4}, {5, -2}});
    CodedSpace space = CodedSpace.euclidean(EuclideanForm.AUGMENTED, sample);
    // The origin is (5, 1), the mean square 5, and the weight 0.4 of its root.
    double weight = 0.4 * Math.sqrt(5);
    float[] row = {7, 2, 99};
    space.mapRow(row);
    assertThat(row[0]).isEqualTo(2);
    assertThat(row[1]).isEqualTo(1);
    assertThat(row[2]).isCloseTo((float) ((5 - 5) / (2 * weight)), offset(1e-6f));
    float[] other = {5, 4, 99};
    space.mapRow(other);
    assertThat(other[2]).isCloseTo((float) ((5 - 9) / (2 * weight)), offset(1e-6f));
    float[] query = {5, 1, 99};
    space.mapQuery(query);
    assertThat(query).containsExactly(0, 0, (float) weight);
  }

  @Test
  void equalRowsAndRowsAtTheEdgeOfTheRangeStayFinite() {
    float[][] equal = new float[50][];
    Arrays.fill(equal, new float[] {3, 3});
    CodedSpace space = CodedSpace.euclidean(EuclideanForm.AUGMENTED, Matrix.copyOf(equal));
    float[] row = {1e18f, -1e18f, 0};
    space.mapRow(row);
    assertThat(row[2] * row[2]).isFinite();
    float[] same = {3, 3, 9};
    space.mapRow(same);
    assertThat(same).containsExactly(0, 0, 0);
    float[] query = {3, 3, 0};
    space.mapQuery(query);
    assertThat(query[2]).isPositive();
  }

  @Test
  void littleVariationOfLengthsTakesTheColumn() {
    assertThat(CodedSpace.euclidean(EuclideanForm.AUTO, lengths(0.04)).form())
        .isEqualTo(EuclideanForm.AUGMENTED);
    assertThat(CodedSpace.euclidean(EuclideanForm.AUTO, lengths(0.06)).form())
        .isEqualTo(EuclideanForm.ADDEND);
    assertThat(CodedSpace.euclidean(EuclideanForm.AUTO, Matrix.copyOf(new float[9][4])).form())
        .isEqualTo(EuclideanForm.ADDEND);
  }

  @ParameterizedTest
  @EnumSource(EuclideanForm.class)
  void itsNumbersGiveItAgain(EuclideanForm form) {
    CodedSpace space =
        form == EuclideanForm.AUTO
            ? new CodedSpace.Plain()
            : CodedSpace.euclidean(form, TestVectors.RANDOM.rows(30, 5, 1));
    assertThat(space.form()).isEqualTo(form);
    CodedSpace again = CodedSpace.restore(form, 5, space.values());
    assertThat(again.form()).isEqualTo(form);
    assertThat(again.values()).isEqualTo(space.values());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodedSpace.restore(form, 7, new float[6]))
        .withMessageContaining("6 numbers");
  }

  /** Rows around (100, ..., 100) whose squared lengths from there are 1 plus or minus a part. */
  private static Matrix lengths(double part) {
    float[][] rows = new float[4000][];
    Matrix random = TestVectors.RANDOM.rows(rows.length / 2, DIMENSION, 3);
    for (int row = 0; row < rows.length; row++) {
      // Each direction comes with its opposite, so that the mean is the centre.
      rows[row] = random.row(row / 2);
      double norm = Norm.of(rows[row]) / Math.sqrt(row / 2 % 2 == 0 ? 1 + part : 1 - part);
      for (int column = 0; column < DIMENSION; column++) {
        rows[row][column] = (float) (100 + (row % 2 == 0 ? 1 : -1) * rows[row][column] / norm);
      }
    }
    return Matrix.copyOf(rows);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum;
  }
}
