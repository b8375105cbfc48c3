package io.orthant.index;

/**
 * Recall over a sample of queries.
 *
 * @param mean mean over the queries of the share of true neighbours that were found
 * @param standardError standard deviation of those shares, divided by the root of their number
 */
record RecallEstimate(double mean, double standardError) {
  /**
   * @param hits how many true neighbours each query found
   * @param wanted how many true neighbours each query has, at least 1
   */
  static RecallEstimate of(int[] hits, int wanted) {
    double mean = 0;
    for (int found : hits) {
      mean += found;
    }
    mean /= (double) wanted * hits.length;
    double squares = 0;
    for (int found : hits) {
      double difference = (double) found / wanted - mean;
      squares += difference * difference;
    }
    double variance = hits.length > 1 ? squares / (hits.length - 1) : 0;
    return new RecallEstimate(mean, Math.sqrt(variance / hits.length));
  }

  /** Whether the recall of all queries is above a target, as far as this sample can tell. */
  boolean reaches(double target) {
    return mean >= target + standardError;
  }
}
