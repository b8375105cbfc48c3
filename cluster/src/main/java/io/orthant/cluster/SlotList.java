package io.orthant.cluster;

import java.util.Arrays;

/** A growing list of numbers; also a stack. */
final class SlotList {
  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int removeLast() {
    return values[--size];
  }

  /** Removes the value at a place by moving the last one there. */
  void removeAt(int place) {
    values[place] = values[--size];
  }

  int get(int place) {
    return values[place];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
