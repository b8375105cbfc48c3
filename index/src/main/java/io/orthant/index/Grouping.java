package io.orthant.index;

/** Row numbers sorted by the group they belong to, ascending within each group. */
final class Grouping {
  private final int[] starts;
  private final int[] members;

  private Grouping(int[] starts, int[] members) {
    this.starts = starts;
    this.members = members;
  }

  /** Sorts the positions of {@code groupOf} by their value, which is below {@code groups}. */
  static Grouping of(int[] groupOf, int groups) {
    int[] starts = new int[groups + 1];
    for (int group : groupOf) {
      starts[group + 1]++;
    }
    for (int group = 0; group < groups; group++) {
      starts[group + 1] += starts[group];
    }
    int[] next = starts.clone();
    int[] members = new int[groupOf.length];
    for (int row = 0; row < groupOf.length; row++) {
      members[next[groupOf[row]]++] = row;
    }
    return new Grouping(starts, members);
  }

  /** Position of the first member of a group; of the group after the last, the number of rows. */
  int start(int group) {
    return starts[group];
  }

  int size(int group) {
    return starts[group + 1] - starts[group];
  }

  /** The row at a position. */
  int member(int position) {
    return members[position];
  }

  int[] starts() {
    return starts;
  }
}
