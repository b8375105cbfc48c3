package io.orthant.app;

import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.attack.RankedModel;
import io.orthant.blackbox.attack.Ranking;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Neighbors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An index as a model that takes query vectors and tells the rows it finds.
 *
 * @param search how hard to search, and for how many rows
 */
record IndexModel(VectorIndex index, SearchOptions search) implements RankedModel {
  /** How many answers are looked at. */
  static final int ANSWERS = 10;

  @Override
  public int dimension() {
    return index.info().dimension();
  }

  @Override
  public List<Ranking> rank(double[][] inputs) {
    return Arrays.stream(inputs).map(this::rank).toList();
  }

  private Ranking rank(double[] input) {
    float[] query = new float[input.length];
    for (int j = 0; j < query.length; j++) {
      query[j] = (float) input[j];
    }
    return ranking(index.search(query, search));
  }

  @Override
  public Oracle.Precision precision() {
    return Oracle.Precision.SINGLE;
  }

  /** Neighbours as answers. */
  static Ranking ranking(Neighbors found) {
    return new Ranking(
        found.rows(),
        IntStream.range(0, found.size()).mapToDouble(i -> found.scores()[i]).toArray());
  }
}
