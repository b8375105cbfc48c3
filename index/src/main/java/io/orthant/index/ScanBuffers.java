package io.orthant.index;

import io.orthant.vectors.VectorOps;

/** Memory for the sums of a run of rows, shared by the queries that one thread works on. */
final class ScanBuffers {
  /** Rows scanned before their sums are looked at. */
  static final int ROWS = 64 * VectorOps.GROUP_ROWS;

  final short[] sums = new short[ROWS];

  /** Saturated sums of up to three queries. */
  final byte[][] saturated = new byte[3][ROWS];

  final long[] masks = new long[ROWS / Long.SIZE];
}
