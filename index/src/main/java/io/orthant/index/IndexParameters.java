package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.BinaryCodeConfig;
import io.orthant.index.quantize.BitBudget;
import io.orthant.index.quantize.CodeConfig;
import io.orthant.index.quantize.ProductCodeConfig;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;

/**
 * The numbers that fix the shape of an index and how it was built. An exact index has no
 * partitions.
 *
 * @param euclidean the form in force; {@link EuclideanForm#AUTO} if no distances are scanned
 */
record IndexParameters(
    Similarity similarity,
    EuclideanForm euclidean,
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
    RowFormat rowFormat,
    long seed) {
  private static final int TERM_BITS = Byte.SIZE;

  /** Rows that codes are learned from, at most. */
  static final int CODE_TRAINING_ROWS = 1 << 15;

  IndexParameters withPartitions(int newPartitions) {
    return new IndexParameters(
        similarity,
        euclidean,
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
        rowFormat,
        seed);
  }

  int blocks() {
    return Math.ceilDiv(codedDimension(), blockDimensions);
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

  /** What is scanned: the similarity in the {@link CodedSpace}. */
  Similarity codedSimilarity() {
    return euclidean.codedSimilarity(similarity);
  }

  /** Columns of the {@link CodedSpace}. */
  int codedDimension() {
    return euclidean.codedDimension(dimension);
  }

  /** Columns of the stored rows: zeros fill them up as the format needs. */
  int storedDimension() {
    return rowFormat.columns(dimension);
  }

  /** Columns of the stored centroids, filled up likewise. */
  int centroidColumns() {
    return rowFormat.columns(codedDimension());
  }

  /** Bytes of the stored rows. */
  long rowBytes() {
    return (long) rows * rowFormat.rowBytes(storedDimension());
  }
}
