package io.orthant.learn.softmax;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws by inversion from running sums of weights. */
final class Cumulative {
  private Cumulative() {}

  /**
   * The first place whose running sum lies above a uniform share of the last one. Weights may be
   * zero, but not all.
   *
   * @param sums ascending; the first {@code count} are used
   */
  static int draw(double[] sums, int count, RandomGenerator random) {
    double share = random.nextDouble() * sums[count - 1];
    int found = Arrays.binarySearch(sums, 0, count, Math.nextUp(share));
    int place = Math.min(found < 0 ? -found - 1 : found, count - 1);
    while (place > 0 && sums[place - 1] > share) {
      place--;
    }
    return place;
  }
}
