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
  /**
   * @throws IllegalArgumentException if a value is smaller than 1
   */
  public SearchOptions {
    positive("k", k);
    positive("probes", probes);
    positive("rerank", rerank);
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
