package io.orthant.index.quantize;

import java.util.Arrays;

/**
 * Chooses the codewords of one vector after another. Holds scratch memory, so that each thread
 * needs its own.
 *
 * <p>With y the vector, z its decoded codes and s a scale, the loss is {@code |y - s z|^2 + sum_k
 * w_k <u_k, y - s z>^2}, where each emphasis k has a direction u_k of its own. Without an emphasis
 * the nearest codeword of each block is the best; otherwise {@link #descend} goes from block to
 * block (Guo et al., "Accelerating Large-Scale Inference with Anisotropic Vector Quantization",
 * ICML 2020, section 4; the order of the blocks follows ScaNN).
 */
public final class ResidualEncoder {
  /** Emphases that a loss may have. */
  static final int MOST_EMPHASES = 2;

  private static final int WORDS = Codebooks.WORDS;
  private static final int MOST_ROUNDS = 10;

  private final Codebooks codebooks;
  private final float[] squaredNorms;
  private final float[] products;
  private final float[] costs;
  private final long[] order;
  private final Emphasized[] emphases = new Emphasized[MOST_EMPHASES];
  private int emphasisCount;
  private float[] target = {};
  private float scale = 1;

  /** One emphasis, and how the vector and the codewords lie along its direction. */
  private static final class Emphasized {
    private final float[] products;
    private double along;
    private float weight;
    private float error;

    Emphasized(int products) {
      this.products = new float[products];
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
    this.order = new long[codebooks.blocks()];
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
    codebooks.products(vector, 1, products);
    emphasisCount = 0;
  }

  /** Adds an emphasis to the loss of the present vector. */
  void emphasize(float[] direction, float weight) {
    Emphasized emphasis = emphases[emphasisCount++];
    codebooks.products(direction, 1, emphasis.products);
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
    for (int block = 0; block < codes.length; block++) {
      int start = block * WORDS;
      int best = 0;
      float lowest = costs[start];
      for (int word = 1; word < WORDS; word++) {
        if (costs[start + word] < lowest) {
          lowest = costs[start + word];
          best = word;
        }
      }
      codes[block] = (byte) best;
    }
  }

  /** Sets the scale. */
  void rescale(float newScale) {
    scale = newScale;
    for (int i = 0; i < costs.length; i++) {
      costs[i] = newScale * (newScale * squaredNorms[i] - 2 * products[i]);
    }
  }

  /**
   * Lowers the loss by changing one block at a time, the block with the largest error first, until
   * a round over all blocks changes nothing, and for at most {@value #MOST_ROUNDS} rounds. Of
   * equally good codewords the present one stays.
   *
   * @param codes the codes to begin with, for the scale set last; receives the better ones
   */
  void descend(byte[] codes) {
    if (emphasisCount == 0) {
      return;
    }
    sortBlocks(codes);
    boolean changed = true;
    for (int round = 0; changed && round < MOST_ROUNDS; round++) {
      measureErrors(codes);
      changed = false;
      for (long place : order) {
        int block = (int) place;
        int best = emphasisCount == 1 ? bestOfOne(block, codes) : bestOfTwo(block, codes);
        if (best != codes[block]) {
          change(block, codes, best);
          changed = true;
        }
      }
    }
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
    measureErrors(codes);
    for (int i = 0; i < emphasisCount; i++) {
      sum += (double) emphases[i].weight * emphases[i].error * emphases[i].error;
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

  /** Largest present error first; equal errors in the order of the blocks. */
  private void sortBlocks(byte[] codes) {
    for (int block = 0; block < codes.length; block++) {
      float norm = 0;
      int end = codebooks.start(block + 1);
      for (int column = codebooks.start(block); column < end; column++) {
        norm += target[column] * target[column];
      }
      float error = Math.max(0, norm + costs[block * WORDS + codes[block]]);
      order[block] = (long) ~Float.floatToRawIntBits(error) << Integer.SIZE | block;
    }
    Arrays.sort(order);
  }

  private void measureErrors(byte[] codes) {
    for (int i = 0; i < emphasisCount; i++) {
      Emphasized emphasis = emphases[i];
      emphasis.error = (float) (emphasis.along - scale * decodedAlong(emphasis, codes));
    }
  }

  private static double decodedAlong(Emphasized emphasis, byte[] codes) {
    double sum = 0;
    for (int block = 0; block < codes.length; block++) {
      sum += emphasis.products[block * WORDS + codes[block]];
    }
    return sum;
  }

  private int bestOfOne(int block, byte[] codes) {
    int start = block * WORDS;
    int best = codes[block];
    Emphasized emphasis = emphases[0];
    float[] along = emphasis.products;
    float weight = emphasis.weight;
    float rest = emphasis.error + scale * along[start + best];
    float lowest = costs[start + best] + weight * emphasis.error * emphasis.error;
    for (int word = 0; word < WORDS; word++) {
      float error = rest - scale * along[start + word];
      float cost = costs[start + word] + weight * error * error;
      if (cost < lowest) {
        lowest = cost;
        best = word;
      }
    }
    return best;
  }

  private int bestOfTwo(int block, byte[] codes) {
    int start = block * WORDS;
    int best = codes[block];
    Emphasized first = emphases[0];
    Emphasized second = emphases[1];
    float firstRest = first.error + scale * first.products[start + best];
    float secondRest = second.error + scale * second.products[start + best];
    float lowest =
        costs[start + best]
            + first.weight * first.error * first.error
            + second.weight * second.error * second.error;
    for (int word = 0; word < WORDS; word++) {
      float firstError = firstRest - scale * first.products[start + word];
      float secondError = secondRest - scale * second.products[start + word];
      float cost =
          costs[start + word]
              + first.weight * firstError * firstError
              + second.weight * secondError * secondError;
      if (cost < lowest) {
        lowest = cost;
        best = word;
      }
    }
    return best;
  }

  private void change(int block, byte[] codes, int word) {
    int start = block * WORDS;
    for (int i = 0; i < emphasisCount; i++) {
      float[] along = emphases[i].products;
      emphases[i].error += scale * (along[start + codes[block]] - along[start + word]);
    }
    codes[block] = (byte) word;
  }
}
