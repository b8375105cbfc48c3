package io.orthant.index;

/**
 * What a {@link Tuner} is asked for.
 *
 * @param recall mean share of the true k nearest rows that a search must find, above 0, at most 1
 * @param k how many rows a search returns, at least 1
 * @param queries how many queries to tune with at most, at least {@value #FEWEST_QUERIES}; more
 *     make the estimate of the recall more certain and the tuning longer
 * @param seed seed of the draw of those queries
 * @param threads threads to tune with, at least 1; the result does not depend on it
 */
public record RecallTarget(double recall, int k, int queries, long seed, int threads) {
  /** The fewest queries that tell anything about the queries to come. */
  static final int FEWEST_QUERIES = 10;

  private static final int DEFAULT_QUERIES = 2000;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public RecallTarget {
    if (!(recall > 0 && recall <= 1)) {
      throw new IllegalArgumentException(
          "the target recall must be above 0 and at most 1, not " + recall);
    }
    atLeast("k", k, 1);
    atLeast("queries", queries, FEWEST_QUERIES);
    atLeast("threads", threads, 1);
  }

  /** With {@value #DEFAULT_QUERIES} queries, seed 1, and one thread for each processor. */
  public static RecallTarget of(double recall, int k) {
    return new RecallTarget(
        recall, k, DEFAULT_QUERIES, 1, Runtime.getRuntime().availableProcessors());
  }

  /** With another seed. */
  public RecallTarget withSeed(long value) {
    return new RecallTarget(recall, k, queries, value, threads);
  }

  /** With another number of threads. */
  public RecallTarget withThreads(int value) {
    return new RecallTarget(recall, k, queries, seed, value);
  }

  private static void atLeast(String name, int value, int smallest) {
    if (value < smallest) {
      throw new IllegalArgumentException(name + " must be at least " + smallest + ", not " + value);
    }
  }
}
