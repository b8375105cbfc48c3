package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.BitBudget;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import org.jspecify.annotations.Nullable;

/**
 * What an index is made of.
 *
 * @param rows number of vectors that a search can find
 * @param dimension dimension of the vectors
 * @param similarity what a score means
 * @param euclidean how Euclidean distances are scanned; {@link EuclideanForm#AUTO} if none are
 * @param partitions number of k-means partitions; 0 if every search scores all rows exactly
 * @param largestPartition rows of the largest partition
 * @param blocks 4-bit codes of a row; 0 in an exact index
 * @param blockDimensions dimensions that share one code; 0 in an exact index
 * @param codes what the codes are made of
 * @param bits the bits of a row
 * @param rotation how residuals were turned before they were cut into blocks
 * @param spill the lambda of the second partition of each row, or 0 if there is none
 * @param anisotropy how much more the error of a code along its row counted than across it
 * @param rowFormat how rows are kept for the rerank
 * @param codeBytes bytes of all codes and terms, padding included
 * @param rowBytes bytes of those vectors as they are kept for the rerank
 * @param totalBytes bytes of the index file, were it written now
 * @param added rows that were added or replaced since the file was written
 * @param deleted rows that went or were replaced since then
 * @param drift how well the added rows fit
 * @param seed seed the index was built with
 * @param formatVersion version of the file format
 * @param tuning the setting that searches use unless told otherwise, or null if none is kept
 */
public record IndexInfo(
    int rows,
    int dimension,
    Similarity similarity,
    EuclideanForm euclidean,
    int partitions,
    int largestPartition,
    int blocks,
    int blockDimensions,
    CodeKind codes,
    BitBudget bits,
    RotationKind rotation,
    double spill,
    Anisotropy anisotropy,
    RowFormat rowFormat,
    long codeBytes,
    long rowBytes,
    long totalBytes,
    int added,
    int deleted,
    Drift drift,
    long seed,
    int formatVersion,
    @Nullable Tuning tuning) {
  /** Whether every search scores all rows. */
  public boolean exact() {
    return partitions == 0;
  }
}
