package io.orthant.index.quantize;

/**
 * What a {@link BinaryCode} is made of.
 *
 * @param signs bits of a row, a positive multiple of 4
 * @param anisotropy how much more errors along the row count, in choosing bits and in fitting their
 *     vectors
 */
public record BinaryCodeConfig(int signs, Anisotropy anisotropy) implements CodeConfig {
  /**
   * @throws IllegalArgumentException if the bits are not a positive multiple of 4
   */
  public BinaryCodeConfig {
    if (signs < BitBudget.BLOCK_BITS || signs % BitBudget.BLOCK_BITS != 0) {
      throw new IllegalArgumentException("bits must be a positive multiple of 4, not " + signs);
    }
  }

  @Override
  public BitBudget bits() {
    return new BitBudget(signs / BitBudget.BLOCK_BITS, 0, 0);
  }
}
