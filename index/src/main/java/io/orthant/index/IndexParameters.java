package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.BinaryCodeConfig;
import io.orthant.index.quantize.BitBudget;
import io.orthant.index.quantize.CodeConfig;
import io.orthant.index.quantize.ProductCodeConfig;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
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
    CodeKind codes,
    RotationKind rotation,
    Training training,
    double spill,
    Anisotropy anisotropy,
    long seed) {
  private static final int TERM_BITS = Byte.SIZE;

  /** Rows that codes are learned from, at most. */
  static final int CODE_TRAINING_ROWS = 1 << 15;

  IndexParameters withPartitions(int newPartitions) {
    return new IndexParameters(
        similarity,
        rows,
        dimension,
        newPartitions,
        blockDimensions,
        trainingRows,
        iterations,
        codes,
        rotation,
        training,
        spill,
        anisotropy,
        seed);
  }

  int blocks() {
    return Math.ceilDiv(dimension, blockDimensions);
  }

  /** Whether each row lies in two partitions. */
  boolean spills() {
    return spill > 0;
  }

  /** What the code of a row is made of. */
  CodeConfig codeConfig() {
    if (codes == CodeKind.BINARY) {
      return new BinaryCodeConfig(BitBudget.BLOCK_BITS * blocks(), anisotropy);
    }
    return ProductCodeConfig.builder(blocks())
        .rotation(rotation)
        .scaleBits(codes == CodeKind.PRODUCT ? 0 : TERM_BITS)
        .projectionBits(codes == CodeKind.LOD ? TERM_BITS : 0)
        .anisotropy(anisotropy)
        .training(training)
        .iterations(iterations)
        .trainingRows(CODE_TRAINING_ROWS)
        .build();
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
