package io.orthant.bench.peers;

/** An index with its search parameters set, and the queries of a measurement to search for. */
public interface Setting {
  /** The search parameters. */
  String label();

  /** The rows found for each query, each by a call of its own. */
  int[][] oneByOne();

  /** The same by one call; a library that has no such call does it one by one. */
  default int[][] batch() {
    return oneByOne();
  }
}
