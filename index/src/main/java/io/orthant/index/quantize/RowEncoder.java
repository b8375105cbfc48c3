package io.orthant.index.quantize;

/** Turns rows into codes, for one thread. */
public interface RowEncoder {
  /**
   * Codes a row.
   *
   * @param row {@code [dimension]}, finite
   * @param partition the partition the row lies in
   * @param code receives the code
   */
  void encode(float[] row, int partition, EncodedRow code);

  /**
   * Codes a row but for its projection, as one does who has yet to learn the range of the
   * projections in the partition.
   *
   * @param code receives the codes of the blocks and of the scale
   * @return the projection to be stored; 0 if rows have none
   */
  float encodeUnprojected(float[] row, int partition, EncodedRow code);

  /**
   * How many rows so far had a scale or projection outside the range seen in training. When it
   * grows, the code should be trained again.
   */
  long clamped();
}
