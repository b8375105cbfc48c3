package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.VectorOps;

/**
 * The numbers that fix the shape of an index and how it was built. An exact index has no
 * partitions.
 */
record IndexParameters(
    Similarity similarity,
    int rows,
    int dimension,
    int partitions,
    int blockDimensions,
    int trainingRows,
    int iterations,
    Anisotropy anisotropy,
    long seed) {
  IndexParameters withPartitions(int newPartitions) {
    return new IndexParameters(
        similarity,
        rows,
        dimension,
        newPartitions,
        blockDimensions,
        trainingRows,
        iterations,
        anisotropy,
        seed);
  }

  int blocks() {
    return Math.ceilDiv(dimension, blockDimensions);
  }

  /** Columns of the stored rows and centroids: zeros fill them up to whole vector registers. */
  int storedDimension() {
    return Math.ceilDiv(dimension, VectorOps.PARTIAL_SUMS) * VectorOps.PARTIAL_SUMS;
  }

  /** Bytes of the stored float32 rows. */
  long rowBytes() {
    return (long) rows * storedDimension() * Float.BYTES;
  }
}
