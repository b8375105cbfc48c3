package io.orthant.index;

import io.orthant.vectors.VectorOps;

/** Memory for the sums of a run of rows, shared by the queries that one thread works on. */
final class ScanBuffers {
  /** Rows scanned before their sums are looked at. */
  static final int ROWS = 64 * VectorOps.GROUP_ROWS;

  /** Words of as many rows as a mask has bits. */
  static final int WORDS = ROWS / Long.SIZE;

  final short[] sums = new short[ROWS];

  final int[] scores = new int[ROWS];

  /** Saturated sums of up to three queries. */
  final byte[][] saturated = new byte[3][ROWS];

  /** The limits of those queries, word by word. */
  final int[][] limits = new int[3][WORDS];

  final long[] masks = new long[WORDS];
}
