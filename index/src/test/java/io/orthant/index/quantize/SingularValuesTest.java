package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SingularValuesTest {
  @Test
  void aDiagonalMatrixHasItsEntries() {
    SingularValues values = new SingularValues(new double[][] {{3, 0, 0}, {0, -5, 0}, {0, 0, 0}});
    assertThat(values.values()).containsExactly(3, 5, 0);
    assertThat(values.descending()).containsExactly(1, 0, 2);
    assertThat(values.nearestOrthonormal()[1][1]).isEqualTo(-1);
  }

  /** The squares of the singular values and the right vectors solve A^T A v = s^2 v. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 30})
  void vectorsAreEigenvectorsOfTheSquare(int size) {
    double[][] matrix = gaussian(size, size, size);
    SingularValues values = new SingularValues(matrix);
    for (int number = 0; number < size; number++) {
      double[] vector = values.right(number);
      double[] image = transposedTimes(matrix, times(matrix, vector));
      for (int i = 0; i < size; i++) {
        double expected = values.values()[number] * values.values()[number] * vector[i];
        assertThat(image[i]).isCloseTo(expected, offset(1e-10 * size * size));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void theNearestOrthonormalMatrixIsOrthonormalForEveryRank(int rank) {
    int size = 40;
    double[][] left = gaussian(size, rank, 1);
    double[][] right = gaussian(rank, size, 2);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < rank; k++) {
          matrix[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    SingularValues values = new SingularValues(matrix);
    double[][] nearest = values.nearestOrthonormal();
    double trace = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        trace += nearest[i][j] * matrix[i][j];
        double product = 0;
        for (int k = 0; k < size; k++) {
          product += nearest[i][k] * nearest[j][k];
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, offset(1e-10));
      }
    }
    double best = Arrays.stream(values.values()).sum();
    assertThat(trace).isCloseTo(best, offset(1e-9 * best));
  }

  @Test
  void aTurnAndBackLeavesAVectorAsItWas() {
    Rotation rotation = Rotation.random(37, new Seed(5).stream("rotation"));
    float[] vector = Samples.gaussian(1, 37, new Seed(6).stream("vector"))[0];
    float[] turned = new float[37];
    float[] back = new float[37];
    rotation.turn(vector, turned);
    rotation.turnBack(turned, back);
    assertThat(back).containsExactly(vector, offset(1e-5f));
    assertThat(turned).isNotEqualTo(vector);
    assertThat(Centers.norm(turned)).isCloseTo(Centers.norm(vector), offset(1e-5));
  }

  private static double[][] gaussian(int rows, int columns, long seed) {
    RandomGenerator random = new Seed(seed).stream("matrix");
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    return values;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] image = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        image[i] += matrix[i][j] * vector[j];
      }
    }
    return image;
  }

  private static double[] transposedTimes(double[][] matrix, double[] vector) {
    double[] image = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        image[j] += matrix[i][j] * vector[i];
      }
    }
    return image;
  }
}
