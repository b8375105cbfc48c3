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
   * How many rows so far had a scale or projection outside the range seen in training. When it
   * grows, the code should be trained again.
   */
  long clamped();
}
