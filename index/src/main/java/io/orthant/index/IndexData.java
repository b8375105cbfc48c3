package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.LearnedCode;
import io.orthant.index.quantize.RowCode;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Everything an index holds at one moment. Changes make a new value that shares what did not
 * change; a search works on one value from start to end.
 *
 * @param parameters shape
 * @param centroids {@code [partitions, centroid columns]}: the mean of each partition in the coded
 *     space
 * @param spreads of each partition, the root mean square of a row's distance to the centroid in one
 *     direction
 * @param lengths of each partition, the mean length of its rows
 * @param space where partitions and codes live
 * @param probeCodes codes by which partitions are chosen
 * @param code what rows are coded by
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
    CodedSpace space,
    ProbeCodes probeCodes,
    RowCode code,
    Partition[] partitions,
    RowStore rows,
    int coded,
    Deletions deletions) {
  /**
   * Rows that are neither partitioned nor coded, so that every search scores all of them. Nothing
   * ever reads the codewords.
   */
  static IndexData exact(IndexParameters parameters, RowStore rows) {
    return new IndexData(
        parameters,
        Matrix.allocate(Arena.ofAuto(), 0, parameters.storedDimension()),
        new float[0],
        new float[0],
        new CodedSpace.Plain(),
        new ProbeCodes(
            new Codebooks(
                parameters.dimension() + 1,
                ProbeCodes.blocks(parameters),
                new float[(parameters.dimension() + 1) * Codebooks.WORDS]),
            MemorySegment.NULL),
        RowCode.restore(
            parameters.codeConfig(),
            new LearnedCode(
                new float[parameters.dimension() * Codebooks.WORDS], new float[0], new float[0]),
            Matrix.allocate(Arena.ofAuto(), 0, parameters.dimension()),
            0),
        new Partition[0],
        rows,
        0,
        Deletions.NONE);
  }

  /** Whether the rows are neither partitioned nor coded. */
  boolean isExact() {
    return partitions.length == 0;
  }

  /** Rows that a search can find. */
  int size() {
    return rows.size() - deletions.count();
  }

  boolean euclidean() {
    return parameters.similarity() == Similarity.EUCLIDEAN;
  }

  /** The rows by slot as points of the coded space, behind which an array may have room. */
  RowReader points() {
    return space.over((slot, target) -> rows.copy(slot, target, parameters.dimension()));
  }

  /** Whether rows have terms beside their codes. */
  boolean hasTerms() {
    return RowCoder.hasTerms(code, parameters.codedSimilarity());
  }

  /**
   * The first columns of stored centroids.
   *
   * @param dimension how many
   */
  static Matrix narrow(Matrix centroids, int dimension) {
    Matrix narrow = Matrix.allocate(Arena.ofAuto(), centroids.rows(), dimension);
    float[] values = new float[centroids.dimension()];
    for (int partition = 0; partition < centroids.rows(); partition++) {
      centroids.copyRow(partition, values);
      narrow.setRow(partition, Arrays.copyOf(values, dimension));
    }
    return narrow;
  }

  /**
   * What a length is short beside.
   *
   * @param lengths the mean length of the rows of each partition
   */
  static double typicalNorm(float[] lengths) {
    double sum = 0;
    for (float length : lengths) {
      sum += length;
    }
    return sum / lengths.length;
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
        space,
        probeCodes,
        code,
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
        space,
        probeCodes,
        code,
        newPartitions,
        rows,
        rows.size(),
        deletions);
  }
}
