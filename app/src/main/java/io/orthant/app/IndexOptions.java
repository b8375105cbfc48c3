package io.orthant.app;

import io.orthant.index.IndexConfig;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.vectors.Similarity;
import picocli.CommandLine.Option;

/** How an index is built. */
final class IndexOptions {
  @Option(
      names = "--similarity",
      paramLabel = "dot|cosine|euclidean",
      defaultValue = "dot",
      description = "How vectors are compared. Default: ${DEFAULT-VALUE}.")
  private Similarity similarity;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "K-means partitions; 0 to choose by the number of vectors. Default: 0.")
  private int partitions;

  @Option(
      names = "--exact",
      description =
          "Keep the vectors alone and score all of them in every search. Default: below 1,024"
              + " vectors, unless --partitions is given.")
  private boolean exact;

  @Option(
      names = "--block-dimensions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Dimensions that share one 4-bit code; 0 to choose. Default: 0.")
  private int blockDimensions;

  @Option(
      names = "--anisotropy",
      paramLabel = "none|eta(X)|threshold(T)|threshold(T,relative)|auto",
      defaultValue = "auto",
      description =
          "How much more the error of a code along its row counts than across it; not under"
              + " euclidean. Default: ${DEFAULT-VALUE}.")
  private Anisotropy anisotropy;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /**
   * Puts the values together.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  IndexConfig config() {
    return IndexConfig.builder()
        .similarity(similarity)
        .partitions(partitions)
        .blockDimensions(blockDimensions)
        .anisotropy(anisotropy)
        .exact(exact)
        .seed(seed)
        .threads(threads)
        .build();
  }
}
