package io.orthant.bench.peers;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;

/**
 * A set of vectors, shuffled by a seed and cut into rows to index and queries.
 *
 * @param base the rows to index
 * @param queries the last rows of the shuffle
 */
public record HeldOutQueries(Matrix base, Matrix queries) {
  private static final int QUERIES = 1000;
  private static final long SEED = 1;

  public static HeldOutQueries of(Matrix vectors) {
    if (vectors.rows() < 2 * QUERIES) {
      throw new IllegalArgumentException(
          "%d vectors are too few: at least %d are needed, %d of which become queries"
              .formatted(vectors.rows(), 2 * QUERIES, QUERIES));
    }
    int[] order = new int[vectors.rows()];
    RandomGenerator random = new Seed(SEED).stream("held-out queries");
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    Matrix shuffled = Matrix.allocate(Arena.ofAuto(), vectors.rows(), vectors.dimension());
    for (int i = 0; i < order.length; i++) {
      shuffled.setRow(i, vectors.row(order[i]));
    }
    int rows = order.length - QUERIES;
    return new HeldOutQueries(shuffled.slice(0, rows), shuffled.slice(rows, order.length));
  }

  /** The same queries, and at most that many of the rows. */
  HeldOutQueries first(int rows) {
    return new HeldOutQueries(base.slice(0, Math.min(rows, base.rows())), queries);
  }
}
