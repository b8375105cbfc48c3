package io.orthant.bench.experiment;

import io.orthant.index.ExactSearch;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Rows to search and queries, with the true answers.
 *
 * @param base the rows
 * @param queries the queries
 * @param truth the {@value #DEPTH} best rows of each query by inner product
 */
public record SearchSplit(Matrix base, Matrix queries, List<Neighbors> truth) {
  /** How many true answers each query has. */
  static final int DEPTH = 10;

  /** Finds the true answers. */
  static SearchSplit of(Matrix base, Matrix queries, int threads) {
    return new SearchSplit(
        base, queries, new ExactSearch(base, Similarity.DOT).search(queries, DEPTH, threads));
  }

  /** The numbers below {@code count} in random order. */
  public static int[] shuffled(int count, RandomGenerator random) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = order[other];
      order[other] = order[i];
      order[i] = row;
    }
    return order;
  }

  /**
   * Some rows of a matrix.
   *
   * @param unit whether to scale them to unit length
   */
  public static Matrix copy(Matrix all, int[] numbers, boolean unit) {
    Matrix copy = Matrix.allocate(Arena.ofAuto(), numbers.length, all.dimension());
    for (int i = 0; i < numbers.length; i++) {
      float[] row = all.row(numbers[i]);
      if (unit) {
        Norm.scaleToUnit(row);
      }
      copy.setRow(i, row);
    }
    return copy;
  }

  /** The share of queries whose best row is among the first {@code depth} found. */
  double recallOfBest(int[][] found, int depth) {
    int hits = 0;
    for (int query = 0; query < found.length; query++) {
      int best = truth.get(query).rows()[0];
      hits += (int) Arrays.stream(found[query]).limit(depth).filter(row -> row == best).count();
    }
    return (double) hits / found.length;
  }

  /** The share of the true ten best rows among the first ten found. */
  double recallOfTen(int[][] found) {
    long hits = 0;
    for (int query = 0; query < found.length; query++) {
      int[] best = truth.get(query).rows();
      hits +=
          Arrays.stream(found[query])
              .limit(DEPTH)
              .filter(row -> Arrays.stream(best).anyMatch(other -> other == row))
              .count();
    }
    return (double) hits / found.length / DEPTH;
  }
}
