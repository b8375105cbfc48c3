package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import org.jspecify.annotations.Nullable;

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

  /**
   * The codewords that a turned query is compared with, block by block, to score rows. For signs
   * they are all the patterns of the signs of a block.
   */
  Codebooks codebooks();

  /** What queries are turned by before their blocks meet the codewords; null for not at all. */
  @Nullable Matrix turn();

  /** What each code of a scale stands for; one level of 1 without scales. Not a copy. */
  float[] scales();

  /** All that was learned beyond the centres, to be stored and given to {@link #restore}. */
  LearnedCode learned();

  /**
   * The same code for other partitions. The ranges of projections are left out.
   *
   * @param newCenters {@code [partitions, dimension]}, not copied
   * @param typicalNorm length of a typical row, beside which a centre may be too short to have a
   *     direction
   */
  RowCode withCenters(Matrix newCenters, double typicalNorm);

  /**
   * Makes a code of what was learned. The ranges of projections are left out.
   *
   * @throws IllegalArgumentException if the numbers do not fit the configuration
   */
  static RowCode restore(
      CodeConfig config, LearnedCode learned, Matrix centers, double typicalNorm) {
    Centers known = new Centers(centers, typicalNorm);
    return switch (config) {
      case ProductCodeConfig product -> ProductCode.restore(product, learned, known);
      case BinaryCodeConfig binary -> BinaryCode.restore(binary, learned, known);
    };
  }

  /**
   * Trains what all partitions share: rotation, codewords, scale levels. The ranges of projections
   * are left out.
   *
   * @param rows the rows to be coded or a sample of them, at least one, finite
   * @param partitionOf the partition of each row
   * @param centers {@code [partitions, dimension]}, not copied
   * @param seed the same seed, rows and configuration give the same code, with any number of
   *     threads
   * @throws IllegalArgumentException if there is no row, the shapes do not fit together, or there
   *     are more blocks than dimensions
   */
  static RowCode train(
      Matrix rows,
      int[] partitionOf,
      Matrix centers,
      CodeConfig config,
      Seed seed,
      Workers workers,
      Progress progress) {
    return switch (config) {
      case ProductCodeConfig product ->
          new ProductCodeTrainer(rows, partitionOf, centers, product, seed, workers)
              .trainUnprojected(progress);
      case BinaryCodeConfig binary ->
          BinaryCode.train(rows, partitionOf, centers, binary, seed, workers, progress);
    };
  }

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
   * Rebuilds a row but for its projection.
   *
   * @param row receives {@code [dimension]} values
   */
  void decodeUnprojected(int partition, EncodedRow code, float[] row);

  /**
   * Rebuilds a row. The score of a row is the inner product of the query with it, up to rounding.
   *
   * @param row receives {@code [dimension]} values
   */
  void decode(int partition, EncodedRow code, float[] row);
}
