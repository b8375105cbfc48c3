package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.vectors.VectorOps;

/**
 * The tables of one query for the LUT16 scan: what each codeword of each block loses against the
 * best codeword of its block, rounded to unsigned bytes. A sum s of entries stands for the score
 * {@code ceiling() - unit() * s}, which is within {@code blocks * unit() / 2} of the sum of the
 * unrounded contributions as long as no entry is above 255 units.
 *
 * <p>Made once and filled for each query. Not thread-safe.
 */
final class LookupTables {
  private static final int LARGEST_ENTRY = 255;

  private final VectorOps ops = VectorOps.best();
  private final float[] contributions;
  private final float[] ceilings;
  private final byte[] entries;
  private final byte[] compactEntries;
  private boolean compact;
  private float ceiling;
  private float unit;
  private float largestLoss;

  LookupTables(int blocks) {
    contributions = new float[blocks * Codebooks.WORDS];
    ceilings = new float[blocks];
    entries = new byte[blocks * VectorOps.GROUP_BLOCK_BYTES];
    compactEntries = new byte[VectorOps.compactTableBytes(blocks)];
  }

  /**
   * Computes the contributions {@code factor * <query block, codeword>} and rounds them so finely
   * that no entry is cut off.
   */
  void fill(Codebooks codebooks, float[] query, float factor) {
    float widest =
        ops.blockProducts(
            query, codebooks.dimension(), codebooks.values(), factor, contributions, ceilings);
    ceiling = 0;
    for (float best : ceilings) {
      ceiling += best;
    }
    largestLoss = 0;
    round(widest > Float.MIN_NORMAL * LARGEST_ENTRY ? widest / LARGEST_ENTRY : 1);
  }

  /** Rounds anew, in other units; losses of more than 255 units count as 255. */
  void round(float newUnit) {
    unit = newUnit;
    compact = false;
    ops.lossTables(contributions, ceilings, ceilings.length, 1 / newUnit, entries);
  }

  /** Table entries as {@link VectorOps#lut16} reads them. */
  byte[] entries() {
    return entries;
  }

  /** The same without repetition, as the scan for three queries reads them. */
  byte[] compactEntries() {
    for (int block = 0; !compact && block < ceilings.length; block++) {
      System.arraycopy(
          entries,
          block * VectorOps.GROUP_BLOCK_BYTES,
          compactEntries,
          block * VectorOps.TABLE_BYTES,
          VectorOps.TABLE_BYTES);
    }
    compact = true;
    return compactEntries;
  }

  /** The largest score that any codes can have. */
  float ceiling() {
    return ceiling;
  }

  /** The loss of the worst codes, more than 0. */
  float largestLoss() {
    if (largestLoss == 0) {
      largestLoss = Float.MIN_NORMAL;
      for (int block = 0; block < ceilings.length; block++) {
        float worst = ceilings[block];
        for (int word = 0; word < Codebooks.WORDS; word++) {
          worst = Math.min(worst, contributions[block * Codebooks.WORDS + word]);
        }
        largestLoss += ceilings[block] - worst;
      }
    }
    return largestLoss;
  }

  /** The loss that one unit of an entry stands for. */
  float unit() {
    return unit;
  }
}
