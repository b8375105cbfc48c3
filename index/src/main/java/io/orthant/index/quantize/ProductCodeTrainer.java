package io.orthant.index.quantize;

import io.orthant.index.quantize.ProductCodeConfig.Fold;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains one {@link ProductCode}: rotation, codewords, scale levels, ranges of projections. */
final class ProductCodeTrainer {
  private static final int CHUNK = 1024;
  private static final int REFINING_ROUNDS = 5;

  private final Matrix rows;
  private final int[] partitionOf;
  private final TrainingRows drawn;
  private final Centers centers;
  private final ProductCodeConfig config;
  private final Seed seed;
  private final Workers workers;
  private final int dimension;

  ProductCodeTrainer(
      Matrix rows,
      int[] partitionOf,
      Matrix centers,
      ProductCodeConfig config,
      Seed seed,
      Workers workers) {
    this.rows = rows;
    this.partitionOf = partitionOf;
    this.config = config;
    this.seed = seed;
    this.workers = workers;
    this.dimension = rows.dimension();
    this.drawn = TrainingRows.draw(rows, partitionOf, centers, config.trainingRows(), seed);
    this.centers = drawn.centers();
  }

  ProductCode train(Progress progress) {
    ProductCode unprojected = trainUnprojected(progress);
    return config.projectionBits() == 0
        ? unprojected
        : unprojected.withProjections(projections(unprojected));
  }

  /** Leaves out the ranges of projections. */
  ProductCode trainUnprojected(Progress progress) {
    try (Progress.Task task = progress.start("training codes", config.iterations(), "rounds")) {
      TrainingSet set = trainingSet();
      Rotation rotation = rotation(set);
      TrainingSet turned = rotation == null ? set : turn(set, rotation);
      CodebookTrainer trainer = CodebookTrainer.start(turned, config.blocks(), seed, workers);
      trainer.iterate(config.iterations(), task);
      if (refined()) {
        trainer.refine(REFINING_ROUNDS);
      }
      return new ProductCode(
          config,
          centers,
          trainer.codebooks(),
          rotation,
          scales(turned, trainer),
          new UniformQuantizer[0]);
    }
  }

  private boolean refined() {
    return config.training() == Training.FULL && !(config.anisotropy() instanceof Anisotropy.None);
  }

  private TrainingSet trainingSet() {
    int count = drawn.rows().rows();
    RowWeight weight = config.anisotropy().weight(dimension);
    boolean projected = config.projectionBits() > 0;
    boolean madeGood = projected && config.fold() != Fold.NAIVE;
    boolean emphasized = refined();
    float[] targets = new float[count * dimension];
    float[] scales = new float[count];
    float[] importance = new float[count];
    float[] own = new float[emphasized ? targets.length : 0];
    float[] ownWeights = new float[count];
    float[] directionWeights = new float[count];
    workers.run(
        count,
        CHUNK,
        (from, to) -> {
          float[] row = new float[dimension];
          float[] residual = new float[dimension];
          float[] direction = new float[dimension];
          for (int i = from; i < to; i++) {
            int partition = drawn.partitionOf()[i];
            drawn.rows().copyRow(i, row);
            centers.points().copyRow(partition, residual);
            centers.copyDirection(partition, direction);
            for (int c = 0; c < dimension; c++) {
              residual[c] = row[c] - residual[c];
            }
            if (projected) {
              subtract(residual, Centers.dot(residual, direction), direction);
            }
            System.arraycopy(residual, 0, targets, i * dimension, dimension);
            double norm = Centers.norm(row);
            double length = Centers.norm(residual);
            boolean scaled = config.scaleBits() > 0;
            boolean usable = !scaled || length > ProductCode.SHORT * norm;
            scales[i] = scaled ? (float) length : 1;
            importance[i] =
                !usable
                    ? 0
                    : scaled && !config.weightedByNorm() ? (float) (1 / (length * length)) : 1;
            double eta = weight.eta(norm);
            if (emphasized && eta > 1) {
              ownWeights[i] = (float) (eta - 1);
              directionWeights[i] = -1;
              subtract(row, madeGood ? Centers.dot(row, direction) : 0, direction);
              for (int c = 0; c < dimension; c++) {
                own[i * dimension + c] = (float) (row[c] / norm);
              }
            }
          }
        });
    List<Emphasis> emphases = new ArrayList<>();
    if (emphasized && madeGood) {
      emphases.add(new Emphasis(directions(), drawn.partitionOf(), directionWeights));
    }
    if (emphasized) {
      int[] each = new int[count];
      Arrays.setAll(each, i -> i);
      emphases.add(new Emphasis(own, each, ownWeights));
    }
    return new TrainingSet(count, dimension, targets, scales, importance, emphases);
  }

  private static void subtract(float[] vector, double factor, float[] direction) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] -= (float) (factor * direction[i]);
    }
  }

  private float[] directions() {
    int partitions = centers.points().rows();
    float[] directions = new float[partitions * dimension];
    float[] direction = new float[dimension];
    for (int partition = 0; partition < partitions; partition++) {
      centers.copyDirection(partition, direction);
      System.arraycopy(direction, 0, directions, partition * dimension, dimension);
    }
    return directions;
  }

  private @Nullable Rotation rotation(TrainingSet set) {
    return switch (config.rotation()) {
      case RotationKind.NONE -> null;
      case RotationKind.RANDOM -> Rotation.random(dimension, seed.stream("rotation"));
      case RotationKind.OPQ ->
          new RotationTrainer(set, config.blocks(), seed, workers).train(config.rotationRounds());
    };
  }

  private TrainingSet turn(TrainingSet set, Rotation rotation) {
    List<Emphasis> emphases = new ArrayList<>();
    for (Emphasis emphasis : set.emphases()) {
      emphases.add(
          new Emphasis(
              rotation.turnAll(emphasis.directions(), workers),
              emphasis.directionOf(),
              emphasis.weights()));
    }
    return new TrainingSet(
        set.rows(),
        dimension,
        rotation.turnAll(set.targets(), workers),
        set.scales(),
        set.importance(),
        emphases);
  }

  private ScaleQuantizer scales(TrainingSet set, CodebookTrainer trainer) {
    if (config.scaleBits() == 0) {
      return ScaleQuantizer.NONE;
    }
    float[] scales = new float[set.rows()];
    workers.run(
        set.rows(),
        CHUNK,
        (from, to) -> {
          ResidualEncoder encoder = new ResidualEncoder(trainer.codebooks());
          float[] target = new float[dimension];
          byte[] codes = new byte[config.blocks()];
          for (int row = from; row < to; row++) {
            set.copy(row, target);
            encoder.load(target);
            encoder.nearest(set.scales()[row], codes);
            scales[row] = encoder.bestScale(codes);
          }
        });
    return ScaleQuantizer.fit(scales, config.scaleBits());
  }

  /** The range of the projections in each partition, over all given rows. */
  private UniformQuantizer[] projections(ProductCode code) {
    float[] values = new float[rows.rows()];
    workers.run(
        values.length,
        CHUNK,
        (from, to) -> {
          ProductCode.Encoder encoder = code.new Encoder();
          EncodedRow encoded = new EncodedRow(config.blocks());
          float[] row = new float[dimension];
          for (int i = from; i < to; i++) {
            rows.copyRow(i, row);
            values[i] = encoder.encodeUnprojected(row, partitionOf[i], encoded);
          }
        });
    int partitions = centers.points().rows();
    int[] sizes = new int[partitions];
    for (int partition : partitionOf) {
      sizes[partition]++;
    }
    float[][] byPartition = new float[partitions][];
    Arrays.setAll(byPartition, partition -> new float[sizes[partition]]);
    for (int i = 0; i < values.length; i++) {
      byPartition[partitionOf[i]][--sizes[partitionOf[i]]] = values[i];
    }
    UniformQuantizer[] quantizers = new UniformQuantizer[partitions];
    workers.run(
        partitions,
        1,
        (from, to) -> {
          for (int partition = from; partition < to; partition++) {
            quantizers[partition] =
                UniformQuantizer.fit(byPartition[partition], config.projectionBits());
          }
        });
    return quantizers;
  }
}
