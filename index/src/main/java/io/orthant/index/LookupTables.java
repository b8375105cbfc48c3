package io.orthant.index;

import io.orthant.vectors.VectorOps;

/**
 * The tables of one query for the LUT16 scan: the score contribution of each codeword of each
 * block, rounded to unsigned bytes. A sum s of entries stands for the score {@code bias() + scale()
 * * s}, which is within {@code blocks * scale / 2} of the sum of the unrounded contributions.
 *
 * <p>Made once and filled for each query. Not thread-safe.
 */
final class LookupTables {
  private static final int LARGEST_ENTRY = 255;
  private static final int COPIES = VectorOps.GROUP_BLOCK_BYTES / Codebooks.WORDS;

  private final float[] contributions;
  private final byte[] entries;
  private float bias;
  private float scale;

  LookupTables(int blocks) {
    contributions = new float[blocks * Codebooks.WORDS];
    entries = new byte[blocks * VectorOps.GROUP_BLOCK_BYTES];
  }

  /** Fills the tables with {@code factor * <query block, codeword>}. */
  void fill(Codebooks codebooks, float[] query, float factor) {
    codebooks.products(query, factor, contributions);
    float widest = 0;
    bias = 0;
    for (int start = 0; start < contributions.length; start += Codebooks.WORDS) {
      float smallest = smallest(start);
      bias += smallest;
      widest = Math.max(widest, largest(start) - smallest);
    }
    scale = widest > Float.MIN_NORMAL * LARGEST_ENTRY ? widest / LARGEST_ENTRY : 1;
    for (int start = 0; start < contributions.length; start += Codebooks.WORDS) {
      round(start, smallest(start));
    }
  }

  /** Table entries as {@link VectorOps#lut16} reads them. */
  byte[] entries() {
    return entries;
  }

  float bias() {
    return bias;
  }

  float scale() {
    return scale;
  }

  private void round(int start, float smallest) {
    float perUnit = 1 / scale;
    int target = start * COPIES;
    for (int word = 0; word < Codebooks.WORDS; word++) {
      int units = (int) ((contributions[start + word] - smallest) * perUnit + 0.5f);
      entries[target + word] = (byte) Math.min(units, LARGEST_ENTRY);
    }
    for (int copy = 1; copy < COPIES; copy++) {
      System.arraycopy(entries, target, entries, target + copy * Codebooks.WORDS, Codebooks.WORDS);
    }
  }

  private float smallest(int start) {
    float smallest = contributions[start];
    for (int word = 1; word < Codebooks.WORDS; word++) {
      smallest = Math.min(smallest, contributions[start + word]);
    }
    return smallest;
  }

  private float largest(int start) {
    float largest = contributions[start];
    for (int word = 1; word < Codebooks.WORDS; word++) {
      largest = Math.max(largest, contributions[start + word]);
    }
    return largest;
  }
}
