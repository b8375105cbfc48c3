package io.orthant.index;

/** Partial ordering of packed keys. */
final class Selection {
  private Selection() {}

  /**
   * Moves the {@code count} smallest of the first {@code size} keys to the front, in any order
   * (Hoare, "Algorithm 65: Find", 1961). Takes linear time on average.
   */
  static void smallestFirst(long[] keys, int size, int count) {
    int from = 0;
    int to = size - 1;
    int target = count - 1;
    while (from < to) {
      long pivot = keys[(from + to) >>> 1];
      int i = from;
      int j = to;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long swapped = keys[i];
          keys[i++] = keys[j];
          keys[j--] = swapped;
        }
      }
      if (target <= j) {
        to = j;
      } else if (target >= i) {
        from = i;
      } else {
        return;
      }
    }
  }
}
