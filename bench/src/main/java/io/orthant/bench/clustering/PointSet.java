package io.orthant.bench.clustering;

import io.orthant.vectors.Matrix;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Points, and their classes where these are known.
 *
 * @param name what the set is called
 * @param rows the points
 * @param labels the class of each row, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never a key.
record PointSet(String name, Matrix rows, int @Nullable [] labels) {
  /** The points in another order; {@code order} names some or all rows. */
  PointSet arranged(int[] order) {
    float[][] values = new float[order.length][];
    Arrays.setAll(values, i -> rows.row(order[i]));
    int[] known = labels;
    return new PointSet(
        name,
        Matrix.copyOf(values),
        known == null ? null : Arrays.stream(order).map(row -> known[row]).toArray());
  }

  /** The first {@code limit} points. */
  PointSet first(int limit) {
    return arranged(IntStream.range(0, limit).toArray());
  }

  /** At most {@code limit} random points, in random order. */
  PointSet sample(int limit, RandomGenerator random) {
    int[] order = shuffled(rows.rows(), random);
    return arranged(Arrays.copyOf(order, Math.min(limit, order.length)));
  }

  static int[] shuffled(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
