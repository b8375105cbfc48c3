package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;

/**
 * How an index is built.
 *
 * @param similarity what a score means
 * @param euclidean how Euclidean distances are scanned; {@link EuclideanForm#AUTO} under another
 *     similarity
 * @param partitions how many k-means partitions, or 0 to choose from the number of rows: none below
 *     {@value #ROWS_FOR_CODES} rows, which are searched exactly, one below {@value
 *     #ROWS_FOR_PARTITIONS} rows, else the square root of the number of rows, rounded to a multiple
 *     of 16. More partitions than rows are reduced to the number of rows.
 * @param blockDimensions dimensions that share one 4-bit code, or 0 to choose: 2, or as many as
 *     keep a row within {@value #MAX_BLOCKS} codes
 * @param trainingRows how many sampled rows train the partitions, or 0 to choose: 128 for each
 *     partition
 * @param iterations upper bound on the Lloyd iterations of each k-means, at least 1
 * @param codes what the codes are made of
 * @param rotation how residuals are turned before they are cut into blocks; not with {@link
 *     CodeKind#BINARY}, which always learns its own
 * @param training whether codewords are fitted to the anisotropic loss, or the choice of codes
 *     alone
 * @param spill the lambda of a second partition for each row (Sun et al., "SOAR", NeurIPS 2023), or
 *     0 for none. Codes take twice the memory.
 * @param anisotropy how much more the error of a code along its row counts than across it; without
 *     effect under Euclidean but in its {@link EuclideanForm#AUGMENTED} form, because all errors of
 *     a squared distance count the same
 * @param rowFormat how rows are kept for the rerank; scores, exact ones too, are those of the rows
 *     that are kept
 * @param exact whether to keep the rows alone and score all of them; {@code partitions} is 0 then
 * @param seed seed of every random choice
 * @param threads threads to build with, at least 1; the result does not depend on it
 */
public record IndexConfig(
    Similarity similarity,
    EuclideanForm euclidean,
    int partitions,
    int blockDimensions,
    int trainingRows,
    int iterations,
    CodeKind codes,
    RotationKind rotation,
    Training training,
    double spill,
    Anisotropy anisotropy,
    RowFormat rowFormat,
    boolean exact,
    long seed,
    int threads) {
  static final int MAX_BLOCKS = 256;
  static final int ROWS_FOR_PARTITIONS = 4096;

  /** With fewer rows scoring all of them is as fast as any scan, see docs/benchmarks.md. */
  static final int ROWS_FOR_CODES = 1024;

  private static final int PARTITION_STEP = 16;
  private static final int TRAINING_ROWS_PER_PARTITION = 128;

  /**
   * @throws IllegalArgumentException if a value is out of range, or the codes do not fit the
   *     similarity or the rotation
   */
  public IndexConfig {
    atLeast("partitions", partitions, 0);
    atLeast("blockDimensions", blockDimensions, 0);
    atLeast("trainingRows", trainingRows, 0);
    atLeast("iterations", iterations, 1);
    atLeast("threads", threads, 1);
    if (exact && partitions > 0) {
      throw new IllegalArgumentException(
          "An exact index has no partitions: leave out either exact or the "
              + partitions
              + " partitions");
    }
    if (!(spill >= 0 && spill < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("spill must be a finite number from 0 on, not " + spill);
    }
    if (euclidean != EuclideanForm.AUTO && similarity != Similarity.EUCLIDEAN) {
      throw new IllegalArgumentException(
          "The form %s is one of euclidean: leave it out under %s"
              .formatted(euclidean, similarity));
    }
    if (codes == CodeKind.LOD && euclidean.codedSimilarity(similarity) == Similarity.EUCLIDEAN) {
      throw new IllegalArgumentException(
          "The codes lod are for dot and cosine: choose product or multiscale for euclidean, or its"
              + " augmented form");
    }
    if (codes == CodeKind.BINARY && rotation != RotationKind.NONE) {
      throw new IllegalArgumentException("Binary codes take no rotation: choose none");
    }
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these values. */
  public Builder toBuilder() {
    return new Builder()
        .similarity(similarity)
        .euclidean(euclidean)
        .partitions(partitions)
        .blockDimensions(blockDimensions)
        .trainingRows(trainingRows)
        .iterations(iterations)
        .codes(codes)
        .rotation(rotation)
        .training(training)
        .spill(spill)
        .anisotropy(anisotropy)
        .rowFormat(rowFormat)
        .exact(exact)
        .seed(seed)
        .threads(threads);
  }

  /** Partitions of an index of so many rows; 0 if it is exact. */
  int partitionsFor(int rows) {
    if (partitions > 0) {
      return Math.min(partitions, rows);
    }
    if (exact || rows < ROWS_FOR_CODES) {
      return 0;
    }
    if (rows < ROWS_FOR_PARTITIONS) {
      return 1;
    }
    return Math.toIntExact(Math.round(Math.sqrt(rows) / PARTITION_STEP)) * PARTITION_STEP;
  }

  /** What has an effect on codes of that form. */
  Anisotropy anisotropyInForce(EuclideanForm form) {
    return form.codedSimilarity(similarity) == Similarity.EUCLIDEAN
        ? new Anisotropy.None()
        : anisotropy;
  }

  int blockDimensionsFor(int dimension) {
    int fewest = Math.ceilDiv(dimension, MAX_BLOCKS);
    if (blockDimensions == 0) {
      return Math.max(2, fewest);
    }
    if (blockDimensions < fewest) {
      throw new IllegalArgumentException(
          "%d dimensions a block make more than %d codes of dimension %d: give at least %d"
              .formatted(blockDimensions, MAX_BLOCKS, dimension, fewest));
    }
    return Math.min(blockDimensions, dimension);
  }

  int trainingRowsFor(int rows, int chosenPartitions) {
    long wanted =
        trainingRows > 0 ? trainingRows : (long) TRAINING_ROWS_PER_PARTITION * chosenPartitions;
    return Math.toIntExact(Math.min(rows, Math.max(wanted, chosenPartitions)));
  }

  private static void atLeast(String name, int value, int smallest) {
    if (value < smallest) {
      throw new IllegalArgumentException(name + " must be at least " + smallest + ", not " + value);
    }
  }

  /**
   * Collects the values of an {@link IndexConfig}; unset values are dot product, chosen sizes and
   * codes, no rotation, codewords fitted to the anisotropic loss, 12 iterations, seed 1 and one
   * thread for each processor.
   */
  public static final class Builder {
    private Similarity similarity = Similarity.DOT;
    private EuclideanForm euclidean = EuclideanForm.AUTO;
    private int partitions;
    private int blockDimensions;
    private int trainingRows;
    private int iterations = 12;
    private CodeKind codes = CodeKind.AUTO;
    private RotationKind rotation = RotationKind.NONE;
    private Training training = Training.FULL;
    private double spill;
    private Anisotropy anisotropy = new Anisotropy.Auto();
    private RowFormat rowFormat = RowFormat.FLOAT32;
    private boolean exact;
    private long seed = 1;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Builder() {}

    public Builder similarity(Similarity value) {
      similarity = value;
      return this;
    }

    public Builder euclidean(EuclideanForm value) {
      euclidean = value;
      return this;
    }

    public Builder partitions(int value) {
      partitions = value;
      return this;
    }

    public Builder blockDimensions(int value) {
      blockDimensions = value;
      return this;
    }

    public Builder trainingRows(int value) {
      trainingRows = value;
      return this;
    }

    public Builder iterations(int value) {
      iterations = value;
      return this;
    }

    public Builder codes(CodeKind value) {
      codes = value;
      return this;
    }

    public Builder rotation(RotationKind value) {
      rotation = value;
      return this;
    }

    public Builder training(Training value) {
      training = value;
      return this;
    }

    public Builder spill(double value) {
      spill = value;
      return this;
    }

    public Builder anisotropy(Anisotropy value) {
      anisotropy = value;
      return this;
    }

    public Builder rowFormat(RowFormat value) {
      rowFormat = value;
      return this;
    }

    public Builder exact(boolean value) {
      exact = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Makes the configuration. */
    public IndexConfig build() {
      return new IndexConfig(
          similarity,
          euclidean,
          partitions,
          blockDimensions,
          trainingRows,
          iterations,
          codes,
          rotation,
          training,
          spill,
          anisotropy,
          rowFormat,
          exact,
          seed,
          threads);
    }
  }
}
