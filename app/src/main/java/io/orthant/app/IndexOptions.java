package io.orthant.app;

import io.orthant.index.IndexConfig;
import io.orthant.index.Variation;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.vectors.Similarity;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
      description = "K-means partitions. Default: chosen by the number of rows.")
  private @Nullable Integer partitions;

  @Option(
      names = "--block-dimensions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Dimensions that share one 4-bit code; 0 to choose. Default: 0.")
  private int blockDimensions;

  @Option(
      names = "--anisotropy",
      paramLabel = "none|eta(X)|threshold(T)|threshold(T,relative)|auto",
      description =
          "How much more the error of a code along its row counts than across it; not under"
              + " euclidean. Default: auto.")
  private @Nullable Anisotropy anisotropy;

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
        .partitions(partitions == null ? 0 : partitions)
        .blockDimensions(blockDimensions)
        .anisotropy(anisotropy == null ? new Anisotropy.Auto() : anisotropy)
        .seed(seed)
        .threads(threads)
        .build();
  }

  /** What a tuner may choose, because it is not given. */
  Set<Variation> variations() {
    Set<Variation> free = EnumSet.noneOf(Variation.class);
    if (partitions == null) {
      free.add(Variation.PARTITIONS);
    }
    if (anisotropy == null) {
      free.add(Variation.ANISOTROPY);
    }
    return free;
  }
}
