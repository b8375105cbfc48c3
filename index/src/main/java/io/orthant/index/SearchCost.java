package io.orthant.index;

/**
 * What a search costs by the work it does, in nanoseconds of one thread of the machine of
 * docs/benchmarks.md. A model instead of a clock, so that the same seed chooses the same setting on
 * every machine, however busy; only the ratios of its weights matter. They were fitted to measured
 * CPU times, see docs/benchmarks.md#what-a-setting-costs.
 */
final class SearchCost {
  private static final double RANK_VALUE = 0.11;
  private static final double PROBE = 140;
  private static final double SCAN = 0.009;
  private static final double SCAN_WITH_TERMS = 0.015;
  private static final double SCORE_ROW = 70;
  private static final double SCORE_VALUE = 0.25;
  private static final double STREAM_VALUE = 0.25;

  private final IndexParameters parameters;
  private final int blocks;
  private final boolean terms;
  private final int rows;
  private final int uncoded;
  private final ProbedRows probed;

  SearchCost(IndexData data, ProbedRows probed) {
    this.parameters = data.parameters();
    this.blocks = data.parameters().blocks();
    this.terms = data.hasTerms();
    this.rows = data.size();
    this.uncoded = data.rows().size() - data.coded();
    this.probed = probed;
  }

  /** Of a search of some partitions. */
  double of(int probes, int rerank) {
    double ranking = (double) parameters.partitions() * parameters.dimension() * RANK_VALUE;
    double perCode = terms ? SCAN_WITH_TERMS : SCAN;
    return ranking
        + probes * PROBE
        + probed.rows(probes) * blocks * perCode
        + ((double) rerank + uncoded) * perCandidate();
  }

  /** Of a search that scores every row. */
  double ofAll() {
    return (double) rows * parameters.storedDimension() * STREAM_VALUE;
  }

  /**
   * The most candidates that a search may score and still cost less than a limit; below 1 if there
   * are none.
   */
  double largestRerank(int probes, double limit) {
    return (limit - of(probes, 0)) / perCandidate();
  }

  private double perCandidate() {
    return SCORE_ROW + parameters.dimension() * SCORE_VALUE;
  }
}
