package io.orthant.index.quantize;

import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;

/**
 * Learns the rotation after which product quantization loses least: codes for the present rotation
 * and the best rotation for the present codes, in turns, the latter by an orthogonal Procrustes
 * problem (Ge, He, Ke and Sun, "Optimized Product Quantization", 2013, section 3.1).
 */
final class RotationTrainer {
  private static final int FIRST_ITERATIONS = 4;
  private static final int CHUNK = 8192;

  private final TrainingSet set;
  private final int blocks;
  private final Seed seed;
  private final Workers workers;

  RotationTrainer(TrainingSet set, int blocks, Seed seed, Workers workers) {
    this.set = set;
    this.blocks = blocks;
    this.seed = seed;
    this.workers = workers;
  }

  Rotation train(int rounds) {
    CodebookTrainer trainer = CodebookTrainer.start(set, blocks, seed, workers);
    trainer.iterate(FIRST_ITERATIONS, Progress.Task.SILENT);
    Rotation rotation = improve(trainer);
    for (int round = 1; round < rounds; round++) {
      TrainingSet turned =
          new TrainingSet(
              set.rows(),
              set.dimension(),
              rotation.turnAll(set.targets(), workers),
              set.scales(),
              set.importance(),
              set.emphases());
      trainer = new CodebookTrainer(turned, trainer.codebooks(), workers);
      rotation = improve(trainer);
    }
    return rotation;
  }

  private Rotation improve(CodebookTrainer trainer) {
    trainer.assignNearest();
    trainer.moveToMeans();
    return new Rotation(new SingularValues(correlation(trainer)).nearestOrthonormal());
  }

  /** The sum over the rows of {@code importance * scale * z y^T}, z the decoded codes of y. */
  private double[][] correlation(CodebookTrainer trainer) {
    int dimension = set.dimension();
    int chunks = Math.ceilDiv(set.rows(), CHUNK);
    double[][][] partial = new double[chunks][dimension][dimension];
    workers.run(
        chunks,
        1,
        (from, to) -> {
          float[] target = new float[dimension];
          float[] decoded = new float[dimension];
          byte[] codes = new byte[blocks];
          for (int chunk = from; chunk < to; chunk++) {
            for (int row = chunk * CHUNK; row < Math.min(set.rows(), (chunk + 1) * CHUNK); row++) {
              set.copy(row, target);
              System.arraycopy(trainer.codes(), row * blocks, codes, 0, blocks);
              trainer.codebooks().decode(codes, decoded);
              float share = set.importance()[row] * set.scales()[row];
              for (int i = 0; i < dimension; i++) {
                double factor = (double) share * decoded[i];
                double[] sums = partial[chunk][i];
                for (int j = 0; j < dimension; j++) {
                  sums[j] += factor * target[j];
                }
              }
            }
          }
        });
    double[][] sum = partial[0];
    for (int chunk = 1; chunk < chunks; chunk++) {
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j < dimension; j++) {
          sum[i][j] += partial[chunk][i][j];
        }
      }
    }
    return sum;
  }
}
