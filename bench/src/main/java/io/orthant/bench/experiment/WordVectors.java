package io.orthant.bench.experiment;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * The glove-100 word vectors: the last of a seeded shuffle are the queries, the first rows the
 * rest.
 *
 * @param all the vectors
 */
record WordVectors(Matrix all) implements VectorSet {
  static final String NAME = "glove-100";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int dimension() {
    return all.dimension();
  }

  @Override
  public SearchSplit split(boolean unit, int rows, int queries, long seed, int threads) {
    int[] order = SearchSplit.shuffled(all.rows(), new Seed(seed).stream("split"));
    int held = order.length - queries;
    return SearchSplit.of(
        SearchSplit.copy(all, Arrays.copyOf(order, Math.min(rows, held)), unit),
        SearchSplit.copy(all, Arrays.copyOfRange(order, held, order.length), unit),
        threads);
  }
}
