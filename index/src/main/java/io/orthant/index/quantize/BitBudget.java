package io.orthant.index.quantize;

/**
 * The bits that a code spends on each row, exactly. What is stored once for a partition or once for
 * all rows (centres, ranges, codewords, a rotation) is not counted, nor the row's number.
 *
 * @param blocks 4-bit codes of a row
 * @param scaleBits bits of the row's scale, or 0
 * @param projectionBits bits of the row's projection on the direction of its partition, or 0
 */
public record BitBudget(int blocks, int scaleBits, int projectionBits) {
  /** Bits of the code of one block. */
  public static final int BLOCK_BITS = 4;

  /** Bits of a row. */
  public int total() {
    return blocks * BLOCK_BITS + scaleBits + projectionBits;
  }

  /** The sum, such as "21 blocks x 4 + 8 scale + 8 projection = 100 bits". */
  @Override
  public String toString() {
    return blocks
        + " blocks x "
        + BLOCK_BITS
        + (scaleBits > 0 ? " + " + scaleBits + " scale" : "")
        + (projectionBits > 0 ? " + " + projectionBits + " projection" : "")
        + " = "
        + total()
        + " bits";
  }
}
