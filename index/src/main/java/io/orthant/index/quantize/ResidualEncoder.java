package io.orthant.index.quantize;

import io.orthant.vectors.VectorOps;
import java.util.Arrays;

/**
 * Chooses the codewords of one vector after another. Holds scratch memory, so that each thread
 * needs its own.
 *
 * <p>With y the vector, z its decoded codes and s a scale, the loss is {@code |y - s z|^2 + sum_k
 * w_k <u_k, y - s z>^2}, where each emphasis k has a direction u_k of its own. Without an emphasis
 * the nearest codeword of each block is the best; otherwise {@link #descend} goes from block to
 * block (Guo et al., "Accelerating Large-Scale Inference with Anisotropic Vector Quantization",
 * ICML 2020, section 4).
 */
public final class ResidualEncoder {
  /** Emphases that a loss may have. */
  static final int MOST_EMPHASES = 2;

  private static final int WORDS = Codebooks.WORDS;
  private static final int MOST_SWEEPS = 10;

  private final VectorOps ops = VectorOps.best();
  private final Codebooks codebooks;
  private final float[] squaredNorms;
  private final float[] products;
  private final float[] costs;
  private final float[] ownCosts;
  private final Emphasized[] emphases = new Emphasized[MOST_EMPHASES];
  private final float[] errors = new float[MOST_EMPHASES];
  private int emphasisCount;
  private float[] target = {};
  private float scale = 1;

  /** One emphasis, and how the vector and the codewords lie along its direction. */
  private static final class Emphasized {
    private final float[] products;
    private final float[] scaled;
    private double along;
    private float weight;

    Emphasized(int products) {
      this.products = new float[products];
      this.scaled = new float[products];
    }
  }

  /**
   * @param codebooks not copied, and not to be changed while this encoder is used
   */
  public ResidualEncoder(Codebooks codebooks) {
    this.codebooks = codebooks;
    this.squaredNorms = codebooks.squaredNorms();
    this.products = new float[codebooks.blocks() * WORDS];
    this.costs = new float[products.length];
    this.ownCosts = new float[products.length];
    Arrays.setAll(emphases, _ -> new Emphasized(products.length));
  }

  /**
   * Codes a vector by the nearest codeword of each block; among equally near ones the lowest number
   * wins.
   *
   * @param vector {@code [dimension]}
   * @param codes receives one codeword number for each block
   */
  public void encode(float[] vector, byte[] codes) {
    load(vector);
    nearest(1, codes);
  }

  /**
   * Codes a vector so that its error counts more along a direction.
   *
   * @param vector {@code [dimension]}
   * @param direction of length 1, {@code [dimension]}
   * @param eta how much more the error counts there than across, at least 1
   * @param codes receives one codeword number for each block
   */
  public void encode(float[] vector, float[] direction, double eta, byte[] codes) {
    load(vector);
    if (eta > 1) {
      emphasize(direction, (float) (eta - 1));
    }
    nearest(1, codes);
    descend(codes);
  }

  /**
   * Begins a vector, without an emphasis.
   *
   * @param vector {@code [dimension]}, to be left unchanged until the next one
   */
  void load(float[] vector) {
    target = vector;
    multiply(vector, products);
    emphasisCount = 0;
  }

  /** Adds an emphasis to the loss of the present vector. */
  void emphasize(float[] direction, float weight) {
    Emphasized emphasis = emphases[emphasisCount++];
    multiply(direction, emphasis.products);
    emphasis.weight = weight;
    double along = 0;
    for (int column = 0; column < target.length; column++) {
      along += (double) direction[column] * target[column];
    }
    emphasis.along = along;
  }

  /** Sets the scale, and codes by the nearest codeword of each block. */
  void nearest(float newScale, byte[] codes) {
    rescale(newScale);
    ops.nearestWords(costs, codebooks.blocks(), codes);
  }

  /** Sets the scale. */
  void rescale(float newScale) {
    scale = newScale;
    for (int i = 0; i < costs.length; i++) {
      costs[i] = newScale * (newScale * squaredNorms[i] - 2 * products[i]);
    }
  }

  /**
   * Lowers the loss by changing one block after the other, until a sweep over all blocks changes
   * nothing, and for at most {@value #MOST_SWEEPS} sweeps. Of equally good codewords the present
   * one stays.
   *
   * @param codes the codes to begin with, for the scale set last; receives the better ones
   */
  void descend(byte[] codes) {
    if (emphasisCount == 0) {
      return;
    }
    System.arraycopy(costs, 0, ownCosts, 0, costs.length);
    for (int i = 0; i < emphasisCount; i++) {
      addOwnError(emphases[i]);
      errors[i] = (float) error(emphases[i], codes);
    }
    boolean changed = true;
    for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
      changed = sweep(codes);
    }
  }

  /** Adds to the cost of each codeword what it alone contributes to an error along a direction. */
  private void addOwnError(Emphasized emphasis) {
    float weight = emphasis.weight;
    float[] scaled = emphasis.scaled;
    for (int i = 0; i < ownCosts.length; i++) {
      float along = scale * emphasis.products[i];
      scaled[i] = along;
      ownCosts[i] += weight * along * along;
    }
  }

  private boolean sweep(byte[] codes) {
    Emphasized first = emphases[0];
    if (emphasisCount == 1) {
      return ops.descend(ownCosts, first.scaled, first.weight, errors, codes);
    }
    Emphasized second = emphases[1];
    return ops.descend(
        ownCosts, first.scaled, second.scaled, first.weight, second.weight, errors, codes);
  }

  /** The loss of codes at the scale set last. */
  double loss(byte[] codes) {
    double sum = 0;
    for (float value : target) {
      sum += (double) value * value;
    }
    for (int block = 0; block < codes.length; block++) {
      sum += costs[block * WORDS + codes[block]];
    }
    for (int i = 0; i < emphasisCount; i++) {
      double error = error(emphases[i], codes);
      sum += emphases[i].weight * error * error;
    }
    return sum;
  }

  /** The scale of at least 0 that gives codes the smallest loss; 0 if they decode to zero. */
  float bestScale(byte[] codes) {
    double across = 0;
    double squared = 0;
    for (int block = 0; block < codes.length; block++) {
      across += products[block * WORDS + codes[block]];
      squared += squaredNorms[block * WORDS + codes[block]];
    }
    double least = squared * 1e-9;
    for (int i = 0; i < emphasisCount; i++) {
      double decoded = decodedAlong(emphases[i], codes);
      across += emphases[i].weight * emphases[i].along * decoded;
      squared += emphases[i].weight * decoded * decoded;
    }
    return squared > least ? (float) Math.max(0, across / squared) : 0;
  }

  /** The inner product of the direction of an emphasis with the decoded, unscaled codes. */
  double decodedAlong(int emphasis, byte[] codes) {
    return decodedAlong(emphases[emphasis], codes);
  }

  private void multiply(float[] vector, float[] wordProducts) {
    ops.wordProducts(
        vector, codebooks.dimension(), codebooks.values(), codebooks.blocks(), wordProducts);
  }

  private double error(Emphasized emphasis, byte[] codes) {
    return emphasis.along - scale * decodedAlong(emphasis, codes);
  }

  private static double decodedAlong(Emphasized emphasis, byte[] codes) {
    double sum = 0;
    for (int block = 0; block < codes.length; block++) {
      sum += emphasis.products[block * WORDS + codes[block]];
    }
    return sum;
  }
}
