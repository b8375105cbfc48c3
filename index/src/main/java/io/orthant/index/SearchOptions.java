package io.orthant.index;

/**
 * How much work a search does. An exact index goes by k alone.
 *
 * @param k how many rows to return; more than the index has returns all of them
 * @param probes how many partitions to scan; as many as the index has, or more, scans all. Further
 *     partitions are scanned when the chosen ones hold fewer than k rows.
 * @param rerank how many of the best candidates get an exact score, at least k in effect; as many
 *     as the index has rows, or more, scores every row of the probed partitions exactly
 */
public record SearchOptions(int k, int probes, int rerank) {
  private static final int PARTITIONS_PER_PROBE = 8;
  private static final int RERANK_PER_NEIGHBOR = 10;

  /**
   * @throws IllegalArgumentException if a value is smaller than 1
   */
  public SearchOptions {
    positive("k", k);
    positive("probes", probes);
    positive("rerank", rerank);
  }

  /** What is searched when nothing is known about an index: an eighth of it, 10k candidates. */
  static SearchOptions usual(int k, int partitions) {
    return new SearchOptions(
        k,
        Math.max(1, Math.ceilDiv(partitions, PARTITIONS_PER_PROBE)),
        (int) Math.min(Integer.MAX_VALUE, (long) RERANK_PER_NEIGHBOR * k));
  }

  /** Options that make the search exact: every partition, every row. */
  public static SearchOptions exact(int k) {
    return new SearchOptions(k, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
