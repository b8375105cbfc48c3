package io.orthant.app;

import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Queries that stand for those a model will be asked: the encoded histories of one item, each item
 * drawn as often as it occurs. The items themselves are poor stand-ins, because a query is encoded
 * from a history and lies elsewhere than the items.
 */
final class ModelQueries {
  private static final int QUERIES = 2000;

  private ModelQueries() {}

  /**
   * Draws and encodes.
   *
   * @param arena owner of the queries
   */
  static Matrix of(SequenceModel model, long seed, Arena arena) {
    long[] upTo = new long[model.catalog().size()];
    long total = 0;
    for (int item = 0; item < upTo.length; item++) {
      total += model.catalog().count(item);
      upTo[item] = total;
    }
    RandomGenerator random = new Seed(seed).stream("model queries");
    List<int[]> histories = new ArrayList<>();
    for (int query = 0; query < QUERIES; query++) {
      histories.add(new int[] {holder(upTo, random.nextLong(total))});
    }
    return model.encode(histories, arena);
  }

  /** The first item with which the count rises above a number. */
  private static int holder(long[] upTo, long number) {
    int place = Arrays.binarySearch(upTo, number + 1);
    return place < 0 ? -place - 1 : place;
  }
}
