package io.orthant.learn.softmax;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which class lies in which bucket. Classes start in random order, for buckets of unlike classes
 * make the exact scores inside them count for more; later ones fill the last bucket.
 */
final class Buckets {
  private static final int NONE = -1;

  private final int capacity;
  private int[] bucketOf;
  private int[] members;
  private int[] sizes;
  private int count;

  /**
   * Deals classes into as few buckets as possible, of as equal size as possible.
   *
   * @param classes at least 1
   * @param capacity most classes of a bucket, at least 1
   */
  Buckets(int classes, int capacity, RandomGenerator random) {
    this.capacity = capacity;
    count = Math.ceilDiv(classes, capacity);
    bucketOf = new int[classes];
    members = new int[Math.multiplyExact(count, capacity)];
    sizes = new int[count];
    List<Integer> order = IntStream.range(0, classes).boxed().collect(Collectors.toList());
    Collections.shuffle(order, Random.from(random));
    for (int i = 0; i < classes; i++) {
      put(order.get(i), (int) ((long) i * count / classes));
    }
  }

  /** Bytes of memory for that many classes. */
  static long bytes(int classes, int capacity) {
    long buckets = Math.ceilDiv(classes, capacity);
    return Integer.BYTES * (classes + buckets * capacity + buckets);
  }

  /** How many buckets there are, the empty ones included. */
  int count() {
    return count;
  }

  /** How many class numbers were ever given out. */
  int classes() {
    return bucketOf.length;
  }

  int size(int bucket) {
    return sizes[bucket];
  }

  /** The class at a place of a bucket. */
  int member(int bucket, int place) {
    return members[bucket * capacity + place];
  }

  /** Copies the classes of a bucket, in their order there. */
  int[] members(int bucket) {
    return Arrays.copyOfRange(members, bucket * capacity, bucket * capacity + sizes[bucket]);
  }

  boolean contains(int item) {
    return bucketOf[item] != NONE;
  }

  /** The bucket of a class that has one. */
  int bucketOf(int item) {
    return bucketOf[item];
  }

  int place(int item) {
    int from = bucketOf[item] * capacity;
    int place = 0;
    while (members[from + place] != item) {
      place++;
    }
    return place;
  }

  /**
   * Gives the next class number to the last bucket, or to a new one if that is full.
   *
   * @return the bucket
   */
  int append() {
    int item = bucketOf.length;
    bucketOf = Arrays.copyOf(bucketOf, item + 1);
    if (sizes[count - 1] == capacity) {
      if (count == sizes.length) {
        sizes = Arrays.copyOf(sizes, count + count / 2 + 1);
        members = Arrays.copyOf(members, Math.multiplyExact(sizes.length, capacity));
      }
      count++;
    }
    put(item, count - 1);
    return count - 1;
  }

  /**
   * Takes a class out of its bucket, whose last class moves into the gap.
   *
   * @return the bucket
   */
  int remove(int item) {
    int bucket = bucketOf[item];
    int gap = bucket * capacity + place(item);
    members[gap] = members[bucket * capacity + --sizes[bucket]];
    bucketOf[item] = NONE;
    return bucket;
  }

  private void put(int item, int bucket) {
    bucketOf[item] = bucket;
    members[bucket * capacity + sizes[bucket]++] = item;
  }
}
