package io.orthant.index.quantize;

/**
 * The code of one row, to be filled by a {@link RowEncoder} again and again. Not thread-safe.
 *
 * <p>A code with no scale leaves it 0, as one with no projection does.
 */
public final class EncodedRow {
  private final byte[] codes;
  private int scale;
  private int projection;

  /**
   * @param blocks 4-bit codes of a row
   */
  public EncodedRow(int blocks) {
    this.codes = new byte[blocks];
  }

  /** The code of each block, 0 to 15; not a copy. */
  public byte[] codes() {
    return codes;
  }

  /** The code of the scale, 0 to 255. */
  public int scale() {
    return scale;
  }

  /** The code of the projection, 0 to 255. */
  public int projection() {
    return projection;
  }

  /** Sets both scalar codes, as when a stored row is read back. */
  public void set(int scaleCode, int projectionCode) {
    scale = scaleCode;
    projection = projectionCode;
  }
}
