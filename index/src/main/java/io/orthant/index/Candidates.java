package io.orthant.index;

import java.util.Arrays;

/**
 * Collects the best of a stream of integer scores without sorting it: every kept score is counted
 * in a histogram, and as soon as enough scores lie above a bucket, the bucket falls out and the
 * floor for later scores rises. One selection at the end leaves exactly the best; equal scores are
 * ordered by slot.
 *
 * <p>Not thread-safe. Memory is kept from query to query.
 */
final class Candidates {
  private static final int BUCKETS = 256;
  private static final int FIRST_CAPACITY = 1024;

  /** Scores must lie between minus and plus this value. */
  static final int LARGEST_SCORE = 1 << 29;

  /** Negated score in the high half, slot in the low half: the best key is the smallest. */
  private long[] keys = new long[FIRST_CAPACITY];

  private int size;
  private int wanted;
  private final boolean repeated;
  private final SlotSet seen = new SlotSet();

  private final int[] counts = new int[BUCKETS];
  private int origin;
  private int shift;
  private int lowest;
  private int counted;
  private int floor;

  /**
   * @param repeated whether a slot may be added twice
   */
  Candidates(boolean repeated) {
    this.repeated = repeated;
  }

  /**
   * Starts afresh.
   *
   * @param count how many candidates to keep
   * @param low a score near the low end of what is to come
   * @param high a score near the high end; both steer the speed, not the result
   */
  void start(int count, int low, int high) {
    wanted = count;
    size = 0;
    Arrays.fill(counts, 0);
    origin = low;
    shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros((high - low) / BUCKETS));
    lowest = 0;
    counted = 0;
    floor = -2 * LARGEST_SCORE;
  }

  /** Whether enough scores were added to tell which later ones are of no use. */
  boolean hasFloor() {
    return lowest > 0;
  }

  /** The score below which {@link #add} is of no use. */
  int floor() {
    return floor;
  }

  /** Adds a score that is not below the floor. */
  void add(int score, int slot) {
    if (size == keys.length) {
      makeRoom();
    }
    keys[size++] = (long) -score << Integer.SIZE | slot;
    int bucket = bucket(score);
    if (bucket >= lowest) {
      counts[bucket]++;
      counted++;
    }
  }

  /** Raises the floor by what was added since the last call. */
  void raiseFloor() {
    while (lowest < BUCKETS - 1 && counted - counts[lowest] >= (repeated ? 2 * wanted : wanted)) {
      counted -= counts[lowest++];
      floor = origin + (lowest << shift);
    }
  }

  /**
   * Leaves the best candidates only.
   *
   * @return how many they are: the wanted number, or fewer if fewer were added
   */
  int select() {
    dropBelowFloor();
    if (repeated) {
      dropRepeated();
    }
    if (size > wanted) {
      Selection.smallestFirst(keys, size, wanted);
      size = wanted;
    }
    return size;
  }

  /** Slot of a candidate. */
  int slot(int candidate) {
    return (int) keys[candidate];
  }

  private int bucket(int score) {
    return Math.clamp((score - origin) >> shift, 0, BUCKETS - 1);
  }

  private void makeRoom() {
    raiseFloor();
    dropBelowFloor();
    if (size > keys.length / 2) {
      keys = Arrays.copyOf(keys, 2 * keys.length);
    }
  }

  /** Keeps of each slot what was added first. */
  private void dropRepeated() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (seen.add((int) keys[i])) {
        keys[kept++] = keys[i];
      }
    }
    size = kept;
    for (int i = 0; i < size; i++) {
      seen.remove((int) keys[i]);
    }
  }

  private void dropBelowFloor() {
    long largest = (-(long) floor << Integer.SIZE) | Integer.MAX_VALUE;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      long key = keys[i];
      keys[kept] = key;
      kept += key <= largest ? 1 : 0;
    }
    size = kept;
  }
}
