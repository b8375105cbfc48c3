package io.orthant.learn.eval;

import io.orthant.learn.data.HeldOut;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * Ranks items by the cosine between their vector and that of the last item of the history. The last
 * item itself takes part, and so comes first unless others are parallel to it. A zero vector has
 * cosine 0 with everything. Thread-safe; the ranks do not depend on the number of threads.
 */
public final class LastItemCosine implements Ranker {
  private final VectorOps ops = VectorOps.best();
  private final Matrix directions;
  private final int threads;

  /**
   * Copies and normalises the vectors.
   *
   * @param itemVectors one row per item of the catalogue, {@code [items, dimension]}
   * @param threads how many threads rank, one or more
   * @throws IllegalArgumentException if a value is not finite, naming row and column
   */
  public LastItemCosine(Matrix itemVectors, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("%d threads; at least 1 is wanted".formatted(threads));
    }
    this.threads = threads;
    this.directions = Matrix.allocate(Arena.ofAuto(), itemVectors.rows(), itemVectors.dimension());
    for (int row = 0; row < itemVectors.rows(); row++) {
      directions.setRow(row, direction(itemVectors.row(row), row));
    }
  }

  private static float[] direction(float[] vector, int row) {
    double squares = 0;
    for (int column = 0; column < vector.length; column++) {
      if (!Float.isFinite(vector[column])) {
        throw new IllegalArgumentException(
            "Value %s in row %d, column %d; it must be finite"
                .formatted(vector[column], row, column));
      }
      squares += (double) vector[column] * vector[column];
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int column = 0; column < vector.length; column++) {
      vector[column] = (float) (vector[column] * scale);
    }
    return vector;
  }

  @Override
  public String name() {
    return "last-item cosine";
  }

  /**
   * Scores the whole catalogue once for each distinct last item: {@code O(lastItems * items *
   * dimension + targets * items)}.
   */
  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    Targets targets = Targets.of(heldOut, directions.rows());
    int[] order = byLastItem(targets);
    int[] starts =
        IntStream.rangeClosed(0, order.length)
            .filter(
                at ->
                    at == 0
                        || at == order.length
                        || targets.previous()[order[at]] != targets.previous()[order[at - 1]])
            .toArray();
    int[] ranks = new int[order.length];
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      pool.submit(
              () ->
                  IntStream.range(1, starts.length)
                      .parallel()
                      .forEach(
                          group ->
                              rankGroup(targets, order, starts[group - 1], starts[group], ranks)))
          .join();
    }
    return ranks;
  }

  private static int[] byLastItem(Targets targets) {
    long[] keys = new long[targets.size()];
    Arrays.setAll(keys, target -> (long) targets.previous()[target] << Integer.SIZE | target);
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  private void rankGroup(Targets targets, int[] order, int from, int to, int[] ranks) {
    float[] scores = new float[directions.rows()];
    float[] query = directions.row(targets.previous()[order[from]]);
    ops.dots(query, directions.segment(), 0, scores.length, scores, 0);
    for (int i = from; i < to; i++) {
      ranks[order[i]] = rank(scores, targets.items()[order[i]]);
    }
  }

  private static int rank(float[] scores, int target) {
    float score = scores[target];
    int better = 0;
    for (int item = 0; item < target; item++) {
      better += scores[item] >= score ? 1 : 0;
    }
    for (int item = target + 1; item < scores.length; item++) {
      better += scores[item] > score ? 1 : 0;
    }
    return better + 1;
  }
}
