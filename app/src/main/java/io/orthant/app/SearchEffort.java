package io.orthant.app;

import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How hard an index searches. */
final class SearchEffort {
  @Option(
      names = "--probes",
      paramLabel = "N",
      description =
          "Partitions to scan. Default: what the index was tuned to, else an eighth of them.")
  private @Nullable Integer probes;

  @Option(
      names = "--rerank",
      paramLabel = "N",
      description =
          "Candidates to score exactly. Default: what the index was tuned to, else ten times the"
              + " neighbours wanted.")
  private @Nullable Integer rerank;

  /**
   * The options for k neighbours in that index: what is given, and else its own.
   *
   * @throws IllegalArgumentException if a value is below 1
   */
  SearchOptions options(int k, VectorIndex index) {
    SearchOptions own = index.options(k);
    return new SearchOptions(
        k, probes == null ? own.probes() : probes, rerank == null ? own.rerank() : rerank);
  }
}
