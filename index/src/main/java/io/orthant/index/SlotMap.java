package io.orthant.index;

import java.util.Arrays;

/**
 * The slot of each id that is there, by open addressing with linear probing. Ids and slots are 0 or
 * more. Not thread-safe.
 */
final class SlotMap {
  private static final int FREE = -1;

  /** Marks the place of an id that was removed, which later ones may lie behind. */
  private static final int REMOVED = -2;

  private int[] ids;
  private int[] slots;
  private int used;
  private int size;

  SlotMap(int expected) {
    allocate(expected);
  }

  /** The slot of an id, or -1. */
  int get(int id) {
    int place = find(id);
    return place < 0 ? -1 : slots[place];
  }

  void put(int id, int slot) {
    int place = find(id);
    if (place >= 0) {
      slots[place] = slot;
      return;
    }
    if (2 * (used + 1) > ids.length) {
      grow();
    }
    place = start(id);
    while (ids[place] != FREE) {
      place = (place + 1) & (ids.length - 1);
    }
    ids[place] = id;
    slots[place] = slot;
    used++;
    size++;
  }

  /** Removes an id that is there. */
  void remove(int id) {
    ids[find(id)] = REMOVED;
    size--;
  }

  private int find(int id) {
    for (int place = start(id); ids[place] != FREE; place = (place + 1) & (ids.length - 1)) {
      if (ids[place] == id) {
        return place;
      }
    }
    return -1;
  }

  private int start(int id) {
    return (id * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(ids.length) + 1);
  }

  private void grow() {
    int[] oldIds = ids;
    int[] oldSlots = slots;
    allocate(2 * size);
    for (int place = 0; place < oldIds.length; place++) {
      if (oldIds[place] >= 0) {
        put(oldIds[place], oldSlots[place]);
      }
    }
  }

  private void allocate(int expected) {
    int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, expected)) * 4);
    ids = new int[capacity];
    slots = new int[capacity];
    used = 0;
    size = 0;
    Arrays.fill(ids, FREE);
  }
}
