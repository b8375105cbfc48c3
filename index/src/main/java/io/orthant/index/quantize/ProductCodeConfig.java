package io.orthant.index.quantize;

/**
 * What a {@link ProductCode} is made of. Each part can be switched off, so that product
 * quantization, OPQ, multiscale quantization and local orthogonal decomposition are settings of one
 * code.
 *
 * @param blocks 4-bit codes of a row, 1 to the dimension
 * @param rotation how residuals are turned before they are cut into blocks
 * @param rotationRounds rounds of learning the rotation
 * @param scaleBits bits of each row's scale (multiscale quantization), or 0 for none
 * @param projectionBits bits of each row's projection on the direction of its partition (local
 *     orthogonal decomposition), or 0 for none
 * @param fold what the projection makes good
 * @param weightedByNorm whether the codewords of a scaled code serve long residuals more than short
 *     ones
 * @param anisotropy how much more errors along the row count
 * @param training whether the codewords are fitted to the anisotropic loss too
 * @param iterations rounds of learning the codewords
 * @param trainingRows rows drawn to learn from
 */
public record ProductCodeConfig(
    int blocks,
    RotationKind rotation,
    int rotationRounds,
    int scaleBits,
    int projectionBits,
    Fold fold,
    boolean weightedByNorm,
    Anisotropy anisotropy,
    Training training,
    int iterations,
    int trainingRows)
    implements CodeConfig {

  /** How residuals are turned before they are cut into blocks. */
  public enum RotationKind {
    /** Not at all. */
    NONE,
    /** By an orthonormal matrix drawn at random. */
    RANDOM,
    /**
     * By the matrix that lowers the error most (Ge et al., "Optimized Product Quantization", 2013).
     */
    OPQ
  }

  /**
   * What becomes of the part of the decoded orthogonal component that lies along the direction of
   * the partition, although the component itself had none.
   */
  public enum Fold {
    /** The stored projection makes it good: the error along the direction is the rounding alone. */
    FOLDED,
    /** It is taken away from the decoded row: equal to FOLDED up to rounding. */
    PROJECTED,
    /** It stays as an error. */
    NAIVE
  }

  /** What learns from the anisotropic loss. */
  public enum Training {
    /** The choice of codes; codewords are those of the squared error. */
    ASSIGN_ONLY,
    /** The choice of codes and the codewords, in turns. */
    FULL
  }

  /**
   * @throws IllegalArgumentException naming a value that is out of range
   */
  public ProductCodeConfig {
    within("blocks", blocks, 1, Integer.MAX_VALUE);
    within("rotationRounds", rotationRounds, 1, Integer.MAX_VALUE);
    within("scaleBits", scaleBits, 0, Byte.SIZE);
    within("projectionBits", projectionBits, 0, Byte.SIZE);
    within("iterations", iterations, 1, Integer.MAX_VALUE);
    within("trainingRows", trainingRows, 1, Integer.MAX_VALUE);
  }

  private static void within(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "%s must be %s, not %d"
              .formatted(
                  name,
                  high == Integer.MAX_VALUE ? "at least " + low : low + " to " + high,
                  value));
    }
  }

  /** Plain product quantization, to be refined. */
  public static Builder builder(int blocks) {
    return new Builder(blocks);
  }

  /** Begins with the values of this one. */
  public Builder toBuilder() {
    return new Builder(blocks)
        .rotation(rotation)
        .rotationRounds(rotationRounds)
        .scaleBits(scaleBits)
        .projectionBits(projectionBits)
        .fold(fold)
        .weightedByNorm(weightedByNorm)
        .anisotropy(anisotropy)
        .training(training)
        .iterations(iterations)
        .trainingRows(trainingRows);
  }

  @Override
  public BitBudget bits() {
    return new BitBudget(blocks, scaleBits, projectionBits);
  }

  /** Gathers the values. */
  public static final class Builder {
    private final int blocks;
    private RotationKind rotation = RotationKind.NONE;
    private int rotationRounds = 15;
    private int scaleBits;
    private int projectionBits;
    private Fold fold = Fold.FOLDED;
    private boolean weightedByNorm = true;
    private Anisotropy anisotropy = new Anisotropy.None();
    private Training training = Training.ASSIGN_ONLY;
    private int iterations = 10;
    private int trainingRows = 1 << 16;

    private Builder(int blocks) {
      this.blocks = blocks;
    }

    public Builder rotation(RotationKind value) {
      rotation = value;
      return this;
    }

    public Builder rotationRounds(int value) {
      rotationRounds = value;
      return this;
    }

    public Builder scaleBits(int value) {
      scaleBits = value;
      return this;
    }

    public Builder projectionBits(int value) {
      projectionBits = value;
      return this;
    }

    public Builder fold(Fold value) {
      fold = value;
      return this;
    }

    public Builder weightedByNorm(boolean value) {
      weightedByNorm = value;
      return this;
    }

    public Builder anisotropy(Anisotropy value) {
      anisotropy = value;
      return this;
    }

    public Builder training(Training value) {
      training = value;
      return this;
    }

    public Builder iterations(int value) {
      iterations = value;
      return this;
    }

    public Builder trainingRows(int value) {
      trainingRows = value;
      return this;
    }

    /**
     * Checks the values and puts them together.
     *
     * @throws IllegalArgumentException naming a value that is out of range
     */
    public ProductCodeConfig build() {
      return new ProductCodeConfig(
          blocks,
          rotation,
          rotationRounds,
          scaleBits,
          projectionBits,
          fold,
          weightedByNorm,
          anisotropy,
          training,
          iterations,
          trainingRows);
    }
  }
}
