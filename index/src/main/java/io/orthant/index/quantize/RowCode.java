package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;

/**
 * A trained code for rows that lie in partitions. The score of a row in partition i is
 *
 * <pre>{@code <q, c_i> + scale * (sum of one table entry for each block) + <q, v_i> * projection}
 * </pre>
 *
 * with c_i the centre of the partition and v_i = c_i / |c_i| its direction. The tables depend on
 * the query alone, so that one scan of table look-ups serves all codes; only the step from sums to
 * scores differs, by {@link #scaled()} and {@link #projected()}. Codes without both have a scale of
 * 1 and no projection.
 *
 * <p>Immutable and safe to share.
 */
public sealed interface RowCode permits ProductCode, BinaryCode {
  /** Dimension of rows and queries. */
  int dimension();

  /** The centres of the partitions, {@code [partitions, dimension]}. */
  Matrix centers();

  /** The bits of a row. */
  BitBudget bits();

  /** Whether each row has a scale of its own. */
  boolean scaled();

  /** Whether each row has a projection on the direction of its partition. */
  boolean projected();

  /** A new encoder, for one thread. */
  RowEncoder encoder();

  /**
   * Fills the tables of a query.
   *
   * @param query {@code [dimension]}
   * @param factor multiplies every entry
   * @param tables receives {@code [blocks, 16]} entries
   */
  void tables(float[] query, float factor, float[] tables);

  /** What the table sum of a row is multiplied by, 0 or more. */
  float scale(EncodedRow code);

  /** What the inner product of the query and the direction of the partition is multiplied by. */
  float projection(int partition, EncodedRow code);

  /**
   * One over the length of a partition's centre, which makes {@code <q, v_i>} of {@code <q, c_i>};
   * 0 if the centre has no direction.
   */
  float inverseCenterNorm(int partition);

  /**
   * Rebuilds a row. The score of a row is the inner product of the query with it, up to rounding.
   *
   * @param row receives {@code [dimension]} values
   */
  void decode(int partition, EncodedRow code, float[] row);
}
