package io.orthant.index;

import java.util.Arrays;

/**
 * The codewords of a product quantizer (Jegou, Douze and Schmid, "Product Quantization for Nearest
 * Neighbor Search", 2011): the coordinates of a vector are cut into blocks, and each block is
 * replaced by one of {@value #WORDS} codewords of its own. The last block is padded with zeros when
 * the dimension is no multiple of the block size.
 *
 * @param dimension dimension of the vectors
 * @param blockDimensions coordinates of a block
 * @param values the codewords, {@code [blocks, blockDimensions, WORDS]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: one exists for each index.
record Codebooks(int dimension, int blockDimensions, float[] values) {
  static final int WORDS = 16;

  Codebooks {
    int wanted = Math.ceilDiv(dimension, blockDimensions) * blockDimensions * WORDS;
    if (values.length != wanted) {
      throw new IllegalArgumentException(
          values.length + " codebook values given, " + wanted + " wanted");
    }
  }

  int blocks() {
    return Math.ceilDiv(dimension, blockDimensions);
  }

  /**
   * Fills the inner products of the blocks of a vector with their codewords.
   *
   * @param vector {@code [dimension]}
   * @param factor multiplies every product
   * @param products receives {@code [blocks, WORDS]} values
   */
  void products(float[] vector, float factor, float[] products) {
    Arrays.fill(products, 0);
    for (int column = 0; column < dimension; column++) {
      float value = factor * vector[column];
      int block = column / blockDimensions * WORDS;
      int words = column * WORDS;
      for (int word = 0; word < WORDS; word++) {
        products[block + word] += value * values[words + word];
      }
    }
  }

  /** Rebuilds a vector from its codes. */
  void decode(byte[] codes, float[] vector) {
    for (int column = 0; column < dimension; column++) {
      vector[column] = values[column * WORDS + codes[column / blockDimensions]];
    }
  }
}
