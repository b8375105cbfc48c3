package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Everything an index holds at one moment. Changes make a new value that shares what did not
 * change; a search works on one value from start to end.
 *
 * @param parameters shape
 * @param centroids {@code [partitions, stored dimension]}: the mean row of each partition
 * @param spreads of each partition, the root mean square of a row's distance to the centroid in one
 *     direction
 * @param lengths of each partition, the mean length of its rows
 * @param origin the point that queries and centroids are measured from while scanning: the mean of
 *     the rows under Euclidean, so that a common offset of all vectors costs no precision, else
 *     zero
 * @param probeCodes codes by which partitions are chosen
 * @param codebooks codewords of the residuals
 * @param partitions the coded rows
 * @param rows the prepared rows by slot
 * @param coded slots below this one are in a partition, the others are not coded yet; 0 if the
 *     index is exact
 * @param deletions slots whose rows are gone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: one exists for each index.
record IndexData(
    IndexParameters parameters,
    Matrix centroids,
    float[] spreads,
    float[] lengths,
    float[] origin,
    ProbeCodes probeCodes,
    Codebooks codebooks,
    Partition[] partitions,
    RowStore rows,
    int coded,
    Deletions deletions) {
  private static final MemorySegment NO_CODES = MemorySegment.NULL;

  /** Rows that are neither partitioned nor coded, so that every search scores all of them. */
  static IndexData exact(IndexParameters parameters, RowStore rows) {
    return new IndexData(
        parameters,
        Matrix.allocate(Arena.ofAuto(), 0, parameters.storedDimension()),
        new float[0],
        new float[0],
        new float[0],
        new ProbeCodes(zeros(parameters.dimension() + 1, ProbeCodes.blocks(parameters)), NO_CODES),
        zeros(parameters.dimension(), parameters.blocks()),
        new Partition[0],
        rows,
        0,
        Deletions.NONE);
  }

  private static Codebooks zeros(int dimension, int blocks) {
    return new Codebooks(dimension, blocks, new float[dimension * Codebooks.WORDS]);
  }

  /** Whether the rows are neither partitioned nor coded. */
  boolean isExact() {
    return partitions.length == 0;
  }

  /** Rows that a search can find. */
  int size() {
    return rows.size() - deletions.count();
  }

  /** Whether scanned scores have an offset for each row. */
  boolean hasOffsets() {
    return parameters.similarity() == Similarity.EUCLIDEAN;
  }

  boolean isLive(int slot) {
    return !deletions.contains(slot);
  }

  /** The rows and deletions after a change that touched no partition. */
  IndexData with(RowStore newRows, Deletions newDeletions) {
    return new IndexData(
        parameters,
        centroids,
        spreads,
        lengths,
        origin,
        probeCodes,
        codebooks,
        partitions,
        newRows,
        coded,
        newDeletions);
  }

  /** With new partitions, which hold all rows. */
  IndexData withPartitions(Partition[] newPartitions) {
    return new IndexData(
        parameters,
        centroids,
        spreads,
        lengths,
        origin,
        probeCodes,
        codebooks,
        newPartitions,
        rows,
        rows.size(),
        deletions);
  }
}
