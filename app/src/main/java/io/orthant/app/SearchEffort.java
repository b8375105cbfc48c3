package io.orthant.app;

import io.orthant.index.IndexInfo;
import io.orthant.index.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How hard an index searches. */
final class SearchEffort {
  private static final int PARTITIONS_PER_PROBE = 8;
  private static final int RERANK_PER_NEIGHBOR = 10;

  @Option(
      names = "--probes",
      paramLabel = "N",
      description = "Partitions to scan. Default: an eighth of them, at least one.")
  private @Nullable Integer probes;

  @Option(
      names = "--rerank",
      paramLabel = "N",
      description = "Candidates to score exactly. Default: ten times the neighbours wanted.")
  private @Nullable Integer rerank;

  /**
   * The options for k neighbours in that index.
   *
   * @throws IllegalArgumentException if a value is below 1
   */
  SearchOptions options(int k, IndexInfo info) {
    return new SearchOptions(
        k,
        probes == null
            ? Math.max(1, Math.ceilDiv(info.partitions(), PARTITIONS_PER_PROBE))
            : probes,
        rerank == null
            ? (int) Math.min(Integer.MAX_VALUE, (long) RERANK_PER_NEIGHBOR * k)
            : rerank);
  }
}
