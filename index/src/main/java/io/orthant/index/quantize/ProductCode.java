package io.orthant.index.quantize;

import io.orthant.index.quantize.ProductCodeConfig.Fold;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Product quantization of residuals with what the configuration adds to it.
 *
 * <p>The residual r = x - c of a row from the centre of its partition is split into its projection
 * p = &lt;v, r&gt; on the direction v of the centre and the orthogonal rest o (Wu et al., "Local
 * Orthogonal Decomposition for Maximum Inner Product Search", 2019). The rest is turned by R, cut
 * into blocks whose codewords z approximate its direction, and multiplied by a scale s that is
 * stored beside the codes (Wu et al., "Multiscale Quantization for Fast Similarity Search", NeurIPS
 * 2017). The row becomes {@code c + p' v + s R^T z}. Without a projection o is r, without a scale s
 * is 1.
 *
 * <p>With an {@link Anisotropy}, codes are chosen for the error of the whole row, {@code |e|^2 +
 * (eta - 1) <x / |x|, e>^2}, where the error along v is not counted if the projection makes it
 * good.
 */
public final class ProductCode implements RowCode {
  /** A residual shorter than this share of its row is rounding, and has no direction. */
  static final double SHORT = 1e-6;

  private static final float[] UNSCALED = {1};

  private final ProductCodeConfig config;
  private final Centers centers;
  private final Codebooks codebooks;
  private final @Nullable Rotation rotation;
  private final RowWeight weight;
  private final float[] scales;
  private final ScaleQuantizer scaleQuantizer;
  private final UniformQuantizer[] projections;

  ProductCode(
      ProductCodeConfig config,
      Centers centers,
      Codebooks codebooks,
      @Nullable Rotation rotation,
      ScaleQuantizer scaleQuantizer,
      UniformQuantizer[] projections) {
    this.config = config;
    this.centers = centers;
    this.codebooks = codebooks;
    this.rotation = rotation;
    this.weight = config.anisotropy().weight(codebooks.dimension());
    this.scaleQuantizer = scaleQuantizer;
    this.scales = new float[1 << scaleQuantizer.bits()];
    for (int code = 0; code < scales.length; code++) {
      scales[code] = scaleQuantizer.decode(code);
    }
    this.projections = projections;
  }

  static ProductCode restore(ProductCodeConfig config, LearnedCode learned, Centers centers) {
    int dimension = centers.points().dimension();
    Codebooks codebooks = new Codebooks(dimension, config.blocks(), learned.codewords());
    Rotation rotation = learned.turn().length == 0 ? null : Rotation.of(learned.turn(), dimension);
    return new ProductCode(
        config,
        centers,
        codebooks,
        rotation,
        config.scaleBits() == 0
            ? ScaleQuantizer.NONE
            : ScaleQuantizer.of(learned.scaleLevels(), config.scaleBits()),
        new UniformQuantizer[0]);
  }

  /**
   * Trains a code.
   *
   * @param rows the rows to be coded or a sample of them, at least one, finite
   * @param partitionOf the partition of each row
   * @param centers {@code [partitions, dimension]}, not copied
   * @param seed the same seed, rows and configuration give the same code, with any number of
   *     threads
   * @throws IllegalArgumentException if there is no row, the shapes do not fit together, or there
   *     are more blocks than dimensions
   */
  public static ProductCode train(
      Matrix rows,
      int[] partitionOf,
      Matrix centers,
      ProductCodeConfig config,
      Seed seed,
      Workers workers,
      Progress progress) {
    return new ProductCodeTrainer(rows, partitionOf, centers, config, seed, workers)
        .train(progress);
  }

  /** What the code is made of. */
  public ProductCodeConfig config() {
    return config;
  }

  @Override
  public Codebooks codebooks() {
    return codebooks;
  }

  @Override
  public @Nullable Matrix turn() {
    return rotation == null ? null : rotation.matrix();
  }

  @Override
  public float[] scales() {
    return scaled() ? scales : UNSCALED;
  }

  @Override
  public LearnedCode learned() {
    return new LearnedCode(
        codebooks.values(),
        rotation == null ? new float[0] : values(rotation.matrix()),
        scaled() ? scaleQuantizer.levels() : new float[0]);
  }

  /** The same code with the ranges of the projections in each partition. */
  ProductCode withProjections(UniformQuantizer[] ranges) {
    return new ProductCode(config, centers, codebooks, rotation, scaleQuantizer, ranges);
  }

  @Override
  public ProductCode withCenters(Matrix newCenters, double typicalNorm) {
    return restore(config, learned(), new Centers(newCenters, typicalNorm));
  }

  private static float[] values(Matrix matrix) {
    float[] values = new float[matrix.rows() * matrix.dimension()];
    for (int row = 0; row < matrix.rows(); row++) {
      System.arraycopy(matrix.row(row), 0, values, row * matrix.dimension(), matrix.dimension());
    }
    return values;
  }

  /**
   * The levels of the projections in a partition.
   *
   * @throws IllegalStateException if rows have no projection, or the ranges were left out
   */
  public UniformQuantizer projections(int partition) {
    if (projections.length == 0) {
      throw new IllegalStateException("This code knows no ranges of projections: " + bits());
    }
    return projections[partition];
  }

  @Override
  public int dimension() {
    return codebooks.dimension();
  }

  @Override
  public Matrix centers() {
    return centers.points();
  }

  @Override
  public BitBudget bits() {
    return config.bits();
  }

  @Override
  public boolean scaled() {
    return config.scaleBits() > 0;
  }

  @Override
  public boolean projected() {
    return config.projectionBits() > 0;
  }

  @Override
  public RowEncoder encoder() {
    return new Encoder();
  }

  @Override
  public void tables(float[] query, float factor, float[] tables) {
    codebooks.products(turned(query), factor, tables);
  }

  @Override
  public float scale(EncodedRow code) {
    return scaled() ? scales[code.scale()] : 1;
  }

  @Override
  public float projection(int partition, EncodedRow code) {
    if (!projected()) {
      return 0;
    }
    float stored = projections(partition).decode(code.projection());
    if (config.fold() != Fold.PROJECTED) {
      return stored;
    }
    float[] direction = new float[dimension()];
    float[] decoded = new float[dimension()];
    centers.copyDirection(partition, direction);
    codebooks.decode(code.codes(), decoded);
    return (float) (stored - scale(code) * Centers.dot(turned(direction), decoded));
  }

  @Override
  public float inverseCenterNorm(int partition) {
    return centers.inverseNorm(partition);
  }

  @Override
  public void decode(int partition, EncodedRow code, float[] row) {
    decodeUnprojected(partition, code, row);
    float along = projection(partition, code) * centers.inverseNorm(partition);
    for (int i = 0; i < row.length && along != 0; i++) {
      row[i] += along * centers.points().get(partition, i);
    }
  }

  @Override
  public void decodeUnprojected(int partition, EncodedRow code, float[] row) {
    float[] turned = new float[dimension()];
    codebooks.decode(code.codes(), turned);
    if (rotation == null) {
      System.arraycopy(turned, 0, row, 0, row.length);
    } else {
      rotation.turnBack(turned, row);
    }
    float[] center = centers.points().row(partition);
    float scale = scale(code);
    for (int i = 0; i < row.length; i++) {
      row[i] = row[i] * scale + center[i];
    }
  }

  private float[] turned(float[] vector) {
    if (rotation == null) {
      return vector;
    }
    float[] turned = new float[vector.length];
    rotation.turn(vector, turned);
    return turned;
  }

  /** Codes rows. */
  final class Encoder implements RowEncoder {
    private final ResidualEncoder blocks = new ResidualEncoder(codebooks);
    private final float[] center = new float[dimension()];
    private final float[] direction = new float[dimension()];
    private final float[] turnedDirection = new float[dimension()];
    private final float[] residual = new float[dimension()];
    private final float[] target = new float[dimension()];
    private final float[] own = new float[dimension()];
    private final float[] turnedOwn = new float[dimension()];
    private int currentPartition = -1;
    private long clamped;

    @Override
    public void encode(float[] row, int partition, EncodedRow code) {
      float projection = encodeUnprojected(row, partition, code);
      if (projected()) {
        UniformQuantizer levels = projections(partition);
        clamped += levels.clamps(projection) ? 1 : 0;
        code.set(code.scale(), levels.encode(projection));
      }
    }

    @Override
    public long clamped() {
      return clamped;
    }

    @Override
    public float encodeUnprojected(float[] row, int partition, EncodedRow code) {
      enter(partition);
      double along = split(row);
      double length = Centers.norm(target);
      byte[] codes = code.codes();
      if (length <= SHORT * Centers.norm(row) && scaled()) {
        Arrays.fill(codes, (byte) 0);
        code.set(0, 0);
        return (float) along;
      }
      blocks.load(target);
      emphasize(row);
      blocks.nearest(scaled() ? (float) length : 1, codes);
      blocks.descend(codes);
      if (scaled()) {
        chooseScale(code);
      }
      if (projected() && config.fold() == Fold.FOLDED) {
        codebooks.decode(codes, target);
        along -= scale(code) * Centers.dot(turnedDirection, target);
      }
      return (float) along;
    }

    private void enter(int partition) {
      if (partition != currentPartition) {
        currentPartition = partition;
        centers.points().copyRow(partition, center);
        centers.copyDirection(partition, direction);
        turn(direction, turnedDirection);
      }
    }

    /** Sets the vector to be coded by blocks, and returns the projection that was split off. */
    private double split(float[] row) {
      for (int i = 0; i < residual.length; i++) {
        residual[i] = row[i] - center[i];
      }
      double along = 0;
      if (projected()) {
        along = Centers.dot(direction, residual);
        for (int i = 0; i < residual.length; i++) {
          residual[i] -= (float) along * direction[i];
        }
      }
      turn(residual, target);
      return along;
    }

    private void emphasize(float[] row) {
      double norm = Centers.norm(row);
      double eta = weight.eta(norm);
      if (eta == 1) {
        return;
      }
      boolean madeGood = projected() && config.fold() != Fold.NAIVE;
      if (madeGood) {
        blocks.emphasize(turnedDirection, -1);
      }
      double shared = madeGood ? Centers.dot(direction, row) / norm : 0;
      for (int i = 0; i < own.length; i++) {
        own[i] = (float) (row[i] / norm - shared * direction[i]);
      }
      turn(own, turnedOwn);
      blocks.emphasize(turnedOwn, (float) (eta - 1));
    }

    /** Takes the best scale for the codes, and then codes that suit the stored scale. */
    private void chooseScale(EncodedRow code) {
      byte[] codes = code.codes();
      float scale = blocks.bestScale(codes);
      code.set(scaleQuantizer.encode(scale), 0);
      clamped += scaleQuantizer.clamps(scale) ? 1 : 0;
      blocks.rescale(scale(code));
      blocks.descend(codes);
    }

    private void turn(float[] vector, float[] turned) {
      if (rotation == null) {
        System.arraycopy(vector, 0, turned, 0, turned.length);
      } else {
        rotation.turn(vector, turned);
      }
    }
  }
}
