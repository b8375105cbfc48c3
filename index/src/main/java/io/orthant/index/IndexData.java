package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Everything an index holds, in memory or mapped from a file.
 *
 * @param parameters shape
 * @param centroids {@code [partitions, stored dimension]}: the mean row of each partition
 * @param spreads of each partition, the root mean square of a row's distance to the centroid in one
 *     direction
 * @param probeCodes codes by which partitions are chosen
 * @param codebooks codewords of the residuals
 * @param layout where the rows and codes of each partition lie
 * @param ids the row number of each position, int32
 * @param offsets what is added to the scanned score of each position, float32; empty unless the
 *     similarity is Euclidean
 * @param codes the 4-bit codes, as {@link PartitionLayout} places them
 * @param rows the prepared rows by position, {@code [rows, stored dimension]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: one exists for each index.
record IndexData(
    IndexParameters parameters,
    Matrix centroids,
    float[] spreads,
    ProbeCodes probeCodes,
    Codebooks codebooks,
    PartitionLayout layout,
    MemorySegment ids,
    MemorySegment offsets,
    MemorySegment codes,
    Matrix rows) {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  int id(int position) {
    return ids.get(INT, (long) position * Integer.BYTES);
  }

  float offset(int position) {
    return offsets.get(FLOAT, (long) position * Float.BYTES);
  }

  static void putId(MemorySegment ids, int position, int id) {
    ids.set(INT, (long) position * Integer.BYTES, id);
  }

  static void putOffset(MemorySegment offsets, int position, float offset) {
    offsets.set(FLOAT, (long) position * Float.BYTES, offset);
  }

  /** Whether scanned scores have an offset for each row. */
  boolean hasOffsets() {
    return parameters.similarity() == Similarity.EUCLIDEAN;
  }

  /**
   * The point that queries and centroids are measured from while scanning: the mean of the rows
   * under Euclidean, so that a common offset of all vectors costs no precision, else zero.
   */
  float[] origin() {
    double[] sums = new double[parameters.dimension()];
    float[] values = new float[parameters.storedDimension()];
    if (hasOffsets()) {
      for (int partition = 0; partition < layout.partitions(); partition++) {
        centroids.copyRow(partition, values);
        for (int column = 0; column < sums.length; column++) {
          sums[column] += (double) values[column] * layout.size(partition);
        }
      }
    }
    float[] origin = new float[sums.length];
    for (int column = 0; column < sums.length; column++) {
      origin[column] = (float) (sums[column] / parameters.rows());
    }
    return origin;
  }
}
