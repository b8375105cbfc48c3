package io.orthant.cluster;

import io.orthant.vectors.Matrix;

/** Brings vectors to the features by which a {@link Tree} compares them. */
final class PointRows {
  private final FeatureMap map;
  private final int dimension;
  private final float[] features;

  PointRows(FeatureMap map, int dimension) {
    this.map = map;
    this.dimension = dimension;
    this.features = new float[map.features()];
  }

  /** A tree whose point in slot r is row r of the matrix, and hangs nowhere. */
  static Tree take(Matrix vectors, Affinity affinity) {
    FeatureMap map = FeatureMap.of(affinity, vectors.dimension());
    PointRows rows = new PointRows(map, vectors.dimension());
    Tree tree = new Tree(map);
    float[] vector = new float[vectors.dimension()];
    for (int row = 0; row < vectors.rows(); row++) {
      vectors.copyRow(row, vector);
      try {
        tree.addPoint(row, rows.features(vector));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("Row %d: %s".formatted(row, e.getMessage()), e);
      }
    }
    return tree;
  }

  /**
   * The features of a vector, in an array that the next call overwrites.
   *
   * @throws IllegalArgumentException if the dimension is wrong, a value is not finite, or the
   *     affinity has no value for it
   */
  float[] features(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "A vector of dimension %d was given; this tree's have dimension %d"
              .formatted(vector.length, dimension));
    }
    for (int i = 0; i < dimension; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "Value %d of a vector is %s; every value must be finite".formatted(i, vector[i]));
      }
    }
    map.apply(vector, features);
    return features;
  }
}
