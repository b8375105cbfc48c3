package io.orthant.index;

/**
 * Codes vectors by the nearest codeword of each block; among equally near codewords the lowest
 * number wins. Holds scratch memory, so that each thread needs its own.
 */
final class ResidualEncoder {
  private final Codebooks codebooks;
  private final float[] halfSquaredNorms;
  private final float[] products;

  ResidualEncoder(Codebooks codebooks) {
    this.codebooks = codebooks;
    this.products = new float[codebooks.blocks() * Codebooks.WORDS];
    this.halfSquaredNorms = new float[products.length];
    float[] values = codebooks.values();
    int rowLength = codebooks.blockDimensions() * Codebooks.WORDS;
    for (int i = 0; i < values.length; i++) {
      int place = i / rowLength * Codebooks.WORDS + i % Codebooks.WORDS;
      halfSquaredNorms[place] += values[i] * values[i] / 2;
    }
  }

  /**
   * @param vector {@code [dimension]}
   * @param codes receives one codeword number for each block
   */
  void encode(float[] vector, byte[] codes) {
    codebooks.products(vector, 1, products);
    for (int block = 0; block < codes.length; block++) {
      int start = block * Codebooks.WORDS;
      int best = 0;
      float bestAffinity = Float.NEGATIVE_INFINITY;
      for (int word = 0; word < Codebooks.WORDS; word++) {
        float affinity = products[start + word] - halfSquaredNorms[start + word];
        if (affinity > bestAffinity) {
          bestAffinity = affinity;
          best = word;
        }
      }
      codes[block] = (byte) best;
    }
  }
}
