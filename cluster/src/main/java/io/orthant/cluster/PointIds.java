package io.orthant.cluster;

import java.util.Arrays;

/** Finds the node of a point by its id: an open hash table of nodes, whose keys the tree holds. */
final class PointIds {
  private static final int FIRST_CAPACITY = 32;

  private final Tree tree;
  private int[] table = emptyTable(FIRST_CAPACITY);
  private int count;

  PointIds(Tree tree) {
    this.tree = tree;
  }

  /** The node of the point, or {@link Tree#NONE}. */
  int node(int id) {
    return table[place(id)];
  }

  /** Takes up a point whose id is not there. */
  void add(int point) {
    if (4 * (count + 1) > 3 * table.length) {
      int[] old = table;
      table = emptyTable(2 * old.length);
      for (int node : old) {
        if (node != Tree.NONE) {
          table[place(tree.id(node))] = node;
        }
      }
    }
    table[place(tree.id(point))] = point;
    count++;
  }

  /** Forgets an id that is there, and closes the gap that it leaves. */
  void remove(int id) {
    int mask = table.length - 1;
    int gap = place(id);
    count--;
    for (int at = (gap + 1) & mask; table[at] != Tree.NONE; at = (at + 1) & mask) {
      int home = home(tree.id(table[at]));
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        table[gap] = table[at];
        gap = at;
      }
    }
    table[gap] = Tree.NONE;
  }

  private int place(int id) {
    int at = home(id);
    while (table[at] != Tree.NONE && tree.id(table[at]) != id) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  private int home(int id) {
    int mixed = id * 0x9e3779b9;
    return (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }

  private static int[] emptyTable(int capacity) {
    int[] table = new int[capacity];
    Arrays.fill(table, Tree.NONE);
    return table;
  }
}
