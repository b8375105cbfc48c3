package io.orthant.app;

import io.orthant.index.CodeKind;
import io.orthant.index.EuclideanForm;
import io.orthant.index.IndexConfig;
import io.orthant.index.Variation;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.RowFormat;
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
      names = "--euclidean",
      paramLabel = "auto|addend|augmented",
      defaultValue = "auto",
      description =
          "How distances are scanned under euclidean: by an addend of each row, or as inner"
              + " products with one more column. Default: ${DEFAULT-VALUE}, by how much lengths"
              + " vary.")
  private EuclideanForm euclidean;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "K-means partitions. Default: chosen by the number of rows.")
  private @Nullable Integer partitions;

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
      names = "--codes",
      paramLabel = "auto|product|multiscale|lod|binary",
      defaultValue = "auto",
      description =
          "What rows are coded by: product codes, the same with a scale for each row, and with its"
              + " part along the centroid too (local orthogonal decomposition), or signs."
              + " Default: ${DEFAULT-VALUE}, which is product for cosine, else multiscale.")
  private CodeKind codes;

  @Option(
      names = "--rotation",
      paramLabel = "none|random|opq",
      defaultValue = "none",
      description = "How residuals are turned before they are coded. Default: ${DEFAULT-VALUE}.")
  private RotationKind rotation;

  @Option(
      names = "--training",
      paramLabel = "full|assign-only",
      defaultValue = "full",
      description =
          "Whether codewords are fitted to the anisotropy too, or only the choice among them."
              + " Default: ${DEFAULT-VALUE}.")
  private Training training;

  @Option(
      names = "--spill",
      paramLabel = "LAMBDA",
      defaultValue = "0",
      description =
          "Codes each row in a second partition too, chosen with this weight of the residual"
              + " along the first; around 1. Default: 0, for one partition.")
  private double spill;

  @Option(
      names = "--anisotropy",
      paramLabel = "none|eta(X)|threshold(T)|threshold(T,relative)|auto",
      description =
          "How much more the error of a code along its row counts than across it; under euclidean"
              + " in its augmented form alone. Default: auto.")
  private @Nullable Anisotropy anisotropy;

  @Option(
      names = "--rows",
      paramLabel = "float32|bfloat16|int8",
      defaultValue = "float32",
      description =
          "How rows are kept for the last step of a search; the shorter forms round them."
              + " Default: ${DEFAULT-VALUE}.")
  private RowFormat rows;

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
        .euclidean(euclidean)
        .partitions(partitions == null ? 0 : partitions)
        .blockDimensions(blockDimensions)
        .codes(codes)
        .rotation(rotation)
        .training(training)
        .spill(spill)
        .anisotropy(anisotropy == null ? new Anisotropy.Auto() : anisotropy)
        .rowFormat(rows)
        .exact(exact)
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
