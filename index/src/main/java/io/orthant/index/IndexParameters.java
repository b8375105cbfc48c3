package io.orthant.index;

import io.orthant.vectors.Similarity;

/** The numbers that fix the shape of an index and how it was built. */
record IndexParameters(
    Similarity similarity,
    int rows,
    int dimension,
    int partitions,
    int blockDimensions,
    int trainingRows,
    int iterations,
    long seed) {
  int blocks() {
    return Math.ceilDiv(dimension, blockDimensions);
  }

  /** Bytes of the float32 rows. */
  long rowBytes() {
    return (long) rows * dimension * Float.BYTES;
  }
}
