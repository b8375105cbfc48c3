package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import java.util.Arrays;

/**
 * The space in which partitions and codes live and queries are compared with them, and the way
 * there. Only candidates are found in it: they are scored by the rows and the query as they are.
 *
 * <p>Vectors are mapped in place. An array has their values first; what lies behind is room for
 * further columns, or zero.
 */
sealed interface CodedSpace {
  /** Up to this variation of squared lengths {@link EuclideanForm#AUTO} takes the column. */
  double LARGEST_VARIATION = 0.05;

  /** Turns a row into its point in this space. */
  void mapRow(float[] row);

  /** Turns a query into what is compared with the points of rows. */
  void mapQuery(float[] query);

  /** How Euclidean distances are scanned here; {@link EuclideanForm#AUTO} if none are. */
  EuclideanForm form();

  /** The numbers that {@link #restore} needs. */
  float[] values();

  /** The points of rows. */
  default RowReader over(RowReader rows) {
    return (row, target) -> {
      rows.copy(row, target);
      mapRow(target);
    };
  }

  /** Vectors as they are. */
  record Plain() implements CodedSpace {
    @Override
    public void mapRow(float[] row) {}

    @Override
    public void mapQuery(float[] query) {}

    @Override
    public EuclideanForm form() {
      return EuclideanForm.AUTO;
    }

    @Override
    public float[] values() {
      return new float[0];
    }
  }

  /**
   * Vectors measured from an origin, which leaves distances as they are: a common offset of all
   * vectors then costs no precision.
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Centered(float[] origin) implements CodedSpace {
    @Override
    public void mapRow(float[] row) {
      for (int column = 0; column < origin.length; column++) {
        row[column] -= origin[column];
      }
    }

    @Override
    public void mapQuery(float[] query) {
      mapRow(query);
    }

    @Override
    public EuclideanForm form() {
      return EuclideanForm.ADDEND;
    }

    @Override
    public float[] values() {
      return origin;
    }
  }

  /**
   * Vectors measured from an origin, with one column more, so that the inner products of a query q
   * with rows x are in the order of their distances: with {@code x' = [x, (m - |x|^2) / 2s]} and
   * {@code q' = [q, s]}, {@code |q - x|^2 = |q|^2 + m - 2 <q', x'>}. That holds for any m and s;
   * those that are taken keep the column small.
   *
   * @param meanSquare m, the mean squared length of the rows
   * @param weight s, more than 0
   */
  record Augmented(Centered centered, float meanSquare, float weight) implements CodedSpace {
    /** Of the root mean square length of the rows, the share that is the weight. */
    private static final double WEIGHT = 0.4;

    /** The value of rows so far away that the square of their column would overflow a float. */
    private static final double LOWEST = -1e18;

    static Augmented of(Centered centered, double meanSquare) {
      float weight = (float) (WEIGHT * Math.sqrt(meanSquare));
      return new Augmented(centered, (float) meanSquare, weight > 0 ? weight : 1);
    }

    @Override
    public void mapRow(float[] row) {
      centered.mapRow(row);
      int dimension = centered.origin.length;
      double squares = 0;
      for (int column = 0; column < dimension; column++) {
        squares += (double) row[column] * row[column];
      }
      row[dimension] = (float) Math.max(LOWEST, (meanSquare - squares) / (2.0 * weight));
    }

    @Override
    public void mapQuery(float[] query) {
      centered.mapQuery(query);
      query[centered.origin.length] = weight;
    }

    @Override
    public EuclideanForm form() {
      return EuclideanForm.AUGMENTED;
    }

    @Override
    public float[] values() {
      int dimension = centered.origin.length;
      float[] values = Arrays.copyOf(centered.origin, dimension + 2);
      values[dimension] = meanSquare;
      values[dimension + 1] = weight;
      return values;
    }
  }

  /**
   * The space for Euclidean distances of rows like those of a sample.
   *
   * @param sample at least one row
   */
  static CodedSpace euclidean(EuclideanForm form, Matrix sample) {
    Moments moments = Moments.of(sample);
    Centered centered = new Centered(moments.mean());
    boolean augmented =
        switch (form) {
          case AUTO -> variation(centered, sample) <= LARGEST_VARIATION;
          case ADDEND -> false;
          case AUGMENTED -> true;
        };
    return augmented ? Augmented.of(centered, moments.meanSquaredDistance()) : centered;
  }

  /** Standard deviation of the squared lengths in terms of their mean; NaN if all are 0. */
  private static double variation(Centered centered, Matrix sample) {
    double sum = 0;
    double squares = 0;
    float[] row = new float[sample.dimension()];
    for (int number = 0; number < sample.rows(); number++) {
      sample.copyRow(number, row);
      centered.mapRow(row);
      double length = Norm.of(row);
      sum += length * length;
      squares += length * length * length * length;
    }
    double mean = sum / sample.rows();
    return Math.sqrt(Math.max(0, squares / sample.rows() - mean * mean)) / mean;
  }

  /**
   * The space that gave these {@link #values}.
   *
   * @throws IllegalArgumentException if they are too few or too many
   */
  static CodedSpace restore(EuclideanForm form, int dimension, float[] values) {
    int expected =
        switch (form) {
          case AUTO -> 0;
          case ADDEND -> dimension;
          case AUGMENTED -> dimension + 2;
        };
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "there are %d numbers for its coded space instead of %d"
              .formatted(values.length, expected));
    }
    return switch (form) {
      case AUTO -> new Plain();
      case ADDEND -> new Centered(values);
      case AUGMENTED ->
          new Augmented(
              new Centered(Arrays.copyOf(values, dimension)),
              values[dimension],
              values[dimension + 1]);
    };
  }
}
