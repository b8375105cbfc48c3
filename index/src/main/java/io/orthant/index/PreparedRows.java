package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;

/**
 * The vectors in the form in which they are compared: scaled to unit length under cosine, as they
 * are otherwise. What cannot be compared is refused here.
 */
final class PreparedRows implements RowReader {
  /** Bounds squared norms so that no inner product and no squared distance overflows a float. */
  private static final double LARGEST_SQUARED_NORM = Float.MAX_VALUE / 16.0;

  private static final int CHUNK = 1024;

  private final Matrix rows;
  private final Similarity similarity;

  /**
   * @throws IllegalArgumentException if there is no row
   */
  PreparedRows(Matrix rows, Similarity similarity) {
    if (rows.rows() == 0) {
      throw new IllegalArgumentException("There are no rows to search: at least one is needed");
    }
    this.rows = rows;
    this.similarity = similarity;
  }

  /**
   * Checks every row.
   *
   * @throws IllegalArgumentException naming a row that has NaN or infinite values, is too long, or
   *     is zero under cosine
   */
  void check(Workers workers) {
    workers.run(
        rows.rows(),
        CHUNK,
        (from, to) -> {
          float[] values = new float[rows.dimension()];
          for (int row = from; row < to; row++) {
            rows.copyRow(row, values);
            check(values, similarity, "Row " + row);
          }
        });
  }

  @Override
  public void copy(int row, float[] target) {
    rows.copyRow(row, target);
    if (similarity == Similarity.COSINE) {
      Norm.scaleToUnit(target);
    }
  }

  /** The prepared rows as a matrix: the given one, or a scaled copy under cosine. */
  Matrix toMatrix() {
    if (similarity != Similarity.COSINE) {
      return rows;
    }
    Matrix copy = Matrix.allocate(Arena.ofAuto(), rows.rows(), rows.dimension());
    float[] values = new float[rows.dimension()];
    for (int row = 0; row < rows.rows(); row++) {
      copy(row, values);
      copy.setRow(row, values);
    }
    return copy;
  }

  /**
   * Checks a query and copies it, prepared, into {@code target}.
   *
   * @param dimension dimension of the searched vectors
   * @param name what to call the query in an error
   * @param target at least as long; values behind the query stay as they are
   * @throws IllegalArgumentException if it has another dimension, NaN or infinite values, is too
   *     long, or is zero under cosine
   */
  static void prepareQuery(
      float[] query, int dimension, Similarity similarity, String name, float[] target) {
    if (query.length != dimension) {
      throw new IllegalArgumentException(
          "%s has dimension %d; the searched vectors have dimension %d"
              .formatted(name, query.length, dimension));
    }
    check(query, similarity, name);
    System.arraycopy(query, 0, target, 0, query.length);
    if (similarity == Similarity.COSINE) {
      Norm.scaleToUnit(target);
    }
  }

  private static void check(float[] values, Similarity similarity, String name) {
    double squaredNorm = Norm.squared(values);
    if (!Double.isFinite(squaredNorm)) {
      refuseNonFinite(values, name);
    }
    if (similarity == Similarity.COSINE) {
      if (squaredNorm == 0) {
        throw new IllegalArgumentException(
            name + " is zero and has no direction: cosine needs at least one value that is not 0");
      }
    } else if (squaredNorm > LARGEST_SQUARED_NORM) {
      throw new IllegalArgumentException(
          "%s has length %.3g; scores overflow above %.3g: scale the vectors down"
              .formatted(name, Math.sqrt(squaredNorm), Math.sqrt(LARGEST_SQUARED_NORM)));
    }
  }

  private static void refuseNonFinite(float[] values, String name) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s has the value %s at column %d: every value must be finite"
                .formatted(name, values[i], i));
      }
    }
  }
}
