package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Rows drawn to learn from, in random order.
 *
 * @param rows copies of the rows
 * @param partitionOf the partition of each
 * @param centers the centres of the partitions
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Handed from the drawing to the training, never compared.
record TrainingRows(Matrix rows, int[] partitionOf, Centers centers) {
  private static final int NORMS = 1024;

  /**
   * Draws different rows (Fisher and Yates).
   *
   * @param most how many at most
   * @throws IllegalArgumentException if there is no row, or the shapes do not fit together
   */
  static TrainingRows draw(Matrix rows, int[] partitionOf, Matrix centers, int most, Seed seed) {
    if (rows.rows() == 0) {
      throw new IllegalArgumentException("There are no rows to train on: at least one is needed");
    }
    if (partitionOf.length != rows.rows() || centers.dimension() != rows.dimension()) {
      throw new IllegalArgumentException(
          "%s with %d partition numbers and centres %s: sizes must agree"
              .formatted(rows, partitionOf.length, centers));
    }
    RandomGenerator random = seed.stream("training rows");
    int[] numbers = new int[rows.rows()];
    Arrays.setAll(numbers, i -> i);
    int count = Math.min(numbers.length, most);
    Matrix drawn = Matrix.allocate(Arena.ofAuto(), count, rows.dimension());
    int[] drawnPartitions = new int[count];
    float[] row = new float[rows.dimension()];
    double norms = 0;
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(numbers.length - i);
      int number = numbers[other];
      numbers[other] = numbers[i];
      rows.copyRow(number, row);
      drawn.setRow(i, row);
      drawnPartitions[i] = partitionOf[number];
      norms += i < NORMS ? Centers.norm(row) : 0;
    }
    Centers known = new Centers(centers, norms / Math.min(count, NORMS));
    return new TrainingRows(drawn, drawnPartitions, known);
  }
}
