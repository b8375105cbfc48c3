package io.orthant.index.quantize;

import io.orthant.vectors.VectorOps;
import java.util.Arrays;

/**
 * The codewords of a product quantizer (Jegou, Douze and Schmid, "Product Quantization for Nearest
 * Neighbor Search", 2011): the coordinates of a vector are cut into blocks of as equal size as
 * possible, and each block is replaced by one of {@value #WORDS} codewords of its own.
 *
 * @param dimension dimension of the vectors
 * @param blocks number of blocks, 1 to {@code dimension}
 * @param values the codewords, {@code [dimension, WORDS]}: the values that each column can take
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: one exists for each index.
public record Codebooks(int dimension, int blocks, float[] values) {
  /** Codewords of a block. */
  public static final int WORDS = 16;

  /**
   * @throws IllegalArgumentException if the blocks are too few or too many, or the values are not
   *     {@code dimension * WORDS}
   */
  public Codebooks {
    if (blocks < 1 || blocks > dimension) {
      throw new IllegalArgumentException(
          "%d dimensions cannot be cut into %d blocks: 1 to %d are possible"
              .formatted(dimension, blocks, dimension));
    }
    int wanted = dimension * WORDS;
    if (values.length != wanted) {
      throw new IllegalArgumentException(
          values.length + " codebook values given, " + wanted + " wanted");
    }
  }

  /** The first column of a block; of the block after the last, the dimension. */
  public int start(int block) {
    return VectorOps.blockStart(block, blocks, dimension);
  }

  /**
   * Fills the inner products of the blocks of a vector with their codewords.
   *
   * @param vector {@code [dimension]}
   * @param factor multiplies every product
   * @param products receives {@code [blocks, WORDS]} values
   */
  public void products(float[] vector, float factor, float[] products) {
    Arrays.fill(products, 0, blocks * WORDS, 0);
    for (int block = 0; block < blocks; block++) {
      int at = block * WORDS;
      int end = start(block + 1);
      for (int column = start(block); column < end; column++) {
        float value = factor * vector[column];
        int words = column * WORDS;
        for (int word = 0; word < WORDS; word++) {
          products[at + word] += value * values[words + word];
        }
      }
    }
  }

  /**
   * Rebuilds a vector from its codes.
   *
   * @param codes one codeword number for each block
   * @param vector receives {@code [dimension]} values
   */
  public void decode(byte[] codes, float[] vector) {
    for (int block = 0; block < blocks; block++) {
      int end = start(block + 1);
      for (int column = start(block); column < end; column++) {
        vector[column] = values[column * WORDS + codes[block]];
      }
    }
  }

  /** The squared norms of all codewords, {@code [blocks, WORDS]}. */
  float[] squaredNorms() {
    float[] norms = new float[blocks * WORDS];
    for (int block = 0; block < blocks; block++) {
      for (int i = start(block) * WORDS; i < start(block + 1) * WORDS; i++) {
        norms[block * WORDS + i % WORDS] += values[i] * values[i];
      }
    }
    return norms;
  }
}
