package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.util.Arrays;

/**
 * Codes by signs: a row x of a partition with centre c becomes {@code c + m + sum_k b_k V_k} with
 * bits b_k of -1 or 1. Four bits make one block, whose table of 16 sums is looked up like any other
 * (Guo et al., "New Loss Functions for Fast Maximum Inner Product Search", arXiv 1908.10396v1,
 * section on binary quantization; the optimisation is our own).
 *
 * <p>A row is coded greedily: first each bit by the sign of what is left along its vector, then by
 * the flip that lowers the anisotropic loss most, until none does.
 */
public final class BinaryCode implements RowCode {
  private static final int BLOCK_BITS = BitBudget.BLOCK_BITS;

  private final VectorOps ops = VectorOps.best();
  private final Centers centers;
  private final Matrix planes;
  private final float[] mean;
  private final float[] products;
  private final Anisotropy anisotropy;
  private final RowWeight weight;
  private final Codebooks patterns;

  /**
   * @param planes the vectors of the bits, {@code [bits, dimension]}
   * @param mean {@code [dimension]}
   */
  BinaryCode(Centers centers, Matrix planes, float[] mean, Anisotropy anisotropy) {
    this.centers = centers;
    this.planes = planes;
    this.mean = mean;
    this.anisotropy = anisotropy;
    this.weight = anisotropy.weight(mean.length);
    int bits = planes.rows();
    this.patterns = new Codebooks(bits, bits / BLOCK_BITS, patterns(bits));
    this.products = new float[bits * bits];
    for (int bit = 0; bit < bits; bit++) {
      ops.dots(planes.row(bit), planes.segment(), 0, bits, products, bit * bits);
    }
  }

  /**
   * Trains a code.
   *
   * @param rows the rows to be coded or a sample of them, at least one, finite
   * @param partitionOf the partition of each row
   * @param centers {@code [partitions, dimension]}, not copied
   * @throws IllegalArgumentException if there is no row or the shapes do not fit together
   */
  public static BinaryCode train(
      Matrix rows,
      int[] partitionOf,
      Matrix centers,
      BinaryCodeConfig config,
      Seed seed,
      Workers workers,
      Progress progress) {
    return new BinaryCodeTrainer(rows, partitionOf, centers, config, seed, workers).train(progress);
  }

  static BinaryCode restore(BinaryCodeConfig config, LearnedCode learned, Centers centers) {
    int dimension = centers.points().dimension();
    if (learned.codewords().length != config.signs() * dimension
        || learned.turn().length != dimension) {
      throw new IllegalArgumentException(
          "%d and %d values do not make vectors of %d bits in %d dimensions"
              .formatted(
                  learned.codewords().length, learned.turn().length, config.signs(), dimension));
    }
    float[][] planes = new float[config.signs()][];
    Arrays.setAll(
        planes,
        bit -> Arrays.copyOfRange(learned.codewords(), bit * dimension, (bit + 1) * dimension));
    return new BinaryCode(
        centers, Matrix.copyOf(planes), learned.turn().clone(), config.anisotropy());
  }

  private static float[] patterns(int bits) {
    float[] values = new float[bits * Codebooks.WORDS];
    for (int i = 0; i < values.length; i++) {
      values[i] = sign(i % Codebooks.WORDS >> i / Codebooks.WORDS % BLOCK_BITS);
    }
    return values;
  }

  @Override
  public Codebooks codebooks() {
    return patterns;
  }

  /** The vectors of the bits. The mean adds the same to the scores of all rows, and is left out. */
  @Override
  public Matrix turn() {
    return planes;
  }

  @Override
  public float[] scales() {
    return new float[] {1};
  }

  @Override
  public LearnedCode learned() {
    float[] values = new float[planes.rows() * mean.length];
    for (int bit = 0; bit < planes.rows(); bit++) {
      System.arraycopy(planes.row(bit), 0, values, bit * mean.length, mean.length);
    }
    return new LearnedCode(values, mean.clone(), new float[0]);
  }

  @Override
  public BinaryCode withCenters(Matrix newCenters, double typicalNorm) {
    return new BinaryCode(new Centers(newCenters, typicalNorm), planes, mean, anisotropy);
  }

  @Override
  public int dimension() {
    return mean.length;
  }

  @Override
  public Matrix centers() {
    return centers.points();
  }

  @Override
  public BitBudget bits() {
    return new BitBudget(planes.rows() / BLOCK_BITS, 0, 0);
  }

  @Override
  public boolean scaled() {
    return false;
  }

  @Override
  public boolean projected() {
    return false;
  }

  @Override
  public RowEncoder encoder() {
    return new Encoder();
  }

  @Override
  public void tables(float[] query, float factor, float[] tables) {
    float[] along = new float[planes.rows()];
    ops.dots(query, planes.segment(), 0, along.length, along, 0);
    float base = (float) Centers.dot(query, mean);
    for (int block = 0; block < along.length / BLOCK_BITS; block++) {
      for (int word = 0; word < Codebooks.WORDS; word++) {
        float sum = block == 0 ? base : 0;
        for (int bit = 0; bit < BLOCK_BITS; bit++) {
          sum += sign(word >> bit) * along[block * BLOCK_BITS + bit];
        }
        tables[block * Codebooks.WORDS + word] = factor * sum;
      }
    }
  }

  @Override
  public float scale(EncodedRow code) {
    return 1;
  }

  @Override
  public float projection(int partition, EncodedRow code) {
    return 0;
  }

  @Override
  public float inverseCenterNorm(int partition) {
    return centers.inverseNorm(partition);
  }

  @Override
  public void decode(int partition, EncodedRow code, float[] row) {
    decodeUnprojected(partition, code, row);
  }

  @Override
  public void decodeUnprojected(int partition, EncodedRow code, float[] row) {
    centers.points().copyRow(partition, row);
    float[] plane = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      row[i] += mean[i];
    }
    for (int bit = 0; bit < planes.rows(); bit++) {
      planes.copyRow(bit, plane);
      int sign = sign(code.codes()[bit / BLOCK_BITS] >> bit % BLOCK_BITS);
      for (int i = 0; i < row.length; i++) {
        row[i] += sign * plane[i];
      }
    }
  }

  private static int sign(int word) {
    return 2 * (word & 1) - 1;
  }

  /** Chooses bits, and keeps them as signs for the training to read. */
  final class Encoder implements RowEncoder {
    private final float[] center = new float[dimension()];
    private final float[] residual = new float[dimension()];
    private final float[] direction = new float[dimension()];
    private final int[] signs = new int[planes.rows()];

    /** The inner product of what is left of the row with the vector of each bit. */
    private final float[] left = new float[planes.rows()];

    /** The inner product of the direction of the row with the vector of each bit. */
    private final float[] along = new float[planes.rows()];

    private float extra;
    private float error;

    @Override
    public void encode(float[] row, int partition, EncodedRow code) {
      choose(row, partition);
      Arrays.fill(code.codes(), (byte) 0);
      for (int bit = 0; bit < signs.length; bit++) {
        code.codes()[bit / BLOCK_BITS] |= (byte) (((signs[bit] + 1) / 2) << (bit % BLOCK_BITS));
      }
    }

    @Override
    public float encodeUnprojected(float[] row, int partition, EncodedRow code) {
      encode(row, partition, code);
      return 0;
    }

    @Override
    public long clamped() {
      return 0;
    }

    int[] choose(float[] row, int partition) {
      begin(row, partition);
      for (int bit = 0; bit < signs.length; bit++) {
        signs[bit] = left[bit] < 0 ? -1 : 1;
        take(bit, -signs[bit]);
      }
      for (int bit = worst(); bit >= 0; bit = worst()) {
        take(bit, 2 * signs[bit]);
        signs[bit] = -signs[bit];
      }
      return signs;
    }

    private void begin(float[] row, int partition) {
      centers.points().copyRow(partition, center);
      double norm = Centers.norm(row);
      extra = (float) weight.eta(norm) - 1;
      for (int i = 0; i < residual.length; i++) {
        residual[i] = row[i] - center[i] - mean[i];
        direction[i] = extra > 0 ? (float) (row[i] / norm) : 0;
      }
      error = (float) Centers.dot(direction, residual);
      ops.dots(residual, planes.segment(), 0, left.length, left, 0);
      ops.dots(direction, planes.segment(), 0, along.length, along, 0);
    }

    /** Adds a multiple of the vector of a bit to what is left of the row. */
    private void take(int bit, int factor) {
      int at = bit * left.length;
      for (int other = 0; other < left.length; other++) {
        left[other] += factor * products[at + other];
      }
      error += factor * along[bit];
    }

    /** The bit whose flip lowers the loss most, or -1 if none lowers it. */
    private int worst() {
      int worst = -1;
      float lowest = 0;
      for (int bit = 0; bit < signs.length; bit++) {
        float square = products[bit * signs.length + bit];
        float change =
            signs[bit] * (left[bit] + extra * error * along[bit])
                + square
                + extra * along[bit] * along[bit];
        if (change < lowest - 1e-6f * square) {
          lowest = change;
          worst = bit;
        }
      }
      return worst;
    }
  }
}
