package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Finds the vectors of the bits of a {@link BinaryCode}. It begins with iterative quantization
 * (Gong and Lazebnik, "Iterative Quantization", CVPR 2011), of what is left over again where there
 * are more bits than dimensions. Then bits by greedy flips and vectors by weighted least squares
 * take turns, the latter by conjugate gradients on the normal equations.
 */
final class BinaryCodeTrainer {
  private static final int TRAINING_ROWS = 1 << 14;
  private static final int CHUNK = 1024;
  private static final int ROTATION_ROUNDS = 20;
  private static final int ROUNDS = 5;
  private static final int MOST_STEPS = 30;
  private static final double PRECISION = 1e-6;

  private final Centers centers;
  private final Matrix rows;
  private final int[] partitionOf;
  private final Anisotropy anisotropy;
  private final RowWeight weight;
  private final Workers workers;
  private final Seed seed;
  private final int bits;
  private final int dimension;

  /** What is to be decoded, {@code [rows, dimension]}. */
  private final float[][] targets;

  /** The directions of the rows, each times the root of its extra weight. */
  private final float[][] directions;

  /** The signs of each row, and a 1 at the end, which the mean belongs to. */
  private final float[][] signs;

  BinaryCodeTrainer(
      Matrix rows,
      int[] partitionOf,
      Matrix centers,
      BinaryCodeConfig config,
      Seed seed,
      Workers workers) {
    TrainingRows drawn = TrainingRows.draw(rows, partitionOf, centers, TRAINING_ROWS, seed);
    this.rows = drawn.rows();
    this.partitionOf = drawn.partitionOf();
    this.centers = drawn.centers();
    this.anisotropy = config.anisotropy();
    this.weight = anisotropy.weight(rows.dimension());
    this.seed = seed;
    this.workers = workers;
    this.bits = config.signs();
    this.dimension = rows.dimension();
    this.targets = new float[this.rows.rows()][];
    this.directions = new float[targets.length][dimension];
    this.signs = new float[targets.length][bits + 1];
    for (int i = 0; i < targets.length; i++) {
      float[] row = this.rows.row(i);
      double norm = Centers.norm(row);
      double eta = weight.eta(norm);
      targets[i] = row;
      signs[i][bits] = 1;
      for (int c = 0; c < dimension; c++) {
        directions[i][c] = eta > 1 ? (float) (Math.sqrt(eta - 1) * row[c] / norm) : 0;
        row[c] -= centers.get(this.partitionOf[i], c);
      }
    }
  }

  BinaryCode train(Progress progress) {
    try (Progress.Task task = progress.start("training binary codes", ROUNDS, "rounds")) {
      double[][] planes = start();
      for (int round = 0; round < ROUNDS; round++) {
        planes = fit(planes);
        chooseSigns(code(planes));
        task.advance(1);
      }
      return code(fit(planes));
    }
  }

  /** The vectors of the bits, and the mean as the last row. */
  private double[][] start() {
    double[][] planes = new double[bits + 1][dimension];
    double[] mean = planes[bits];
    for (float[] target : targets) {
      for (int c = 0; c < dimension; c++) {
        mean[c] += target[c] / targets.length;
      }
    }
    double[][] left = new double[targets.length][dimension];
    for (int i = 0; i < left.length; i++) {
      for (int c = 0; c < dimension; c++) {
        left[i][c] = targets[i][c] - mean[c];
      }
    }
    RandomGenerator random = seed.stream("bits");
    for (int first = 0; first < bits; first += dimension) {
      int count = Math.min(dimension, bits - first);
      quantize(left, planes, first, count, random);
    }
    return planes;
  }

  /** Iterative quantization of what is left, which is then lowered by what the bits decode to. */
  private void quantize(
      double[][] left, double[][] planes, int first, int count, RandomGenerator random) {
    double[][] axes = principalAxes(left, count);
    double[][] coordinates = new double[left.length][count];
    double[][] rotation = new double[count][count];
    for (double[] row : rotation) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    rotation = new SingularValues(rotation).nearestOrthonormal();
    for (int i = 0; i < left.length; i++) {
      for (int k = 0; k < count; k++) {
        coordinates[i][k] = dot(axes[k], left[i]);
      }
    }
    for (int round = 0; round < ROTATION_ROUNDS; round++) {
      double[][] correlation = new double[count][count];
      for (double[] row : coordinates) {
        for (int k = 0; k < count; k++) {
          double sign = dot(rotation[k], row) < 0 ? -1 : 1;
          for (int j = 0; j < count; j++) {
            correlation[k][j] += sign * row[j];
          }
        }
      }
      rotation = new SingularValues(correlation).nearestOrthonormal();
    }
    double length = 0;
    for (int i = 0; i < left.length; i++) {
      for (int k = 0; k < count; k++) {
        double value = dot(rotation[k], coordinates[i]);
        signs[i][first + k] = value < 0 ? -1 : 1;
        length += Math.abs(value) / left.length / count;
      }
    }
    for (int k = 0; k < count; k++) {
      for (int j = 0; j < count; j++) {
        for (int c = 0; c < dimension; c++) {
          planes[first + k][c] += length * rotation[k][j] * axes[j][c];
        }
      }
    }
    for (int i = 0; i < left.length; i++) {
      for (int k = 0; k < count; k++) {
        for (int c = 0; c < dimension; c++) {
          left[i][c] -= signs[i][first + k] * planes[first + k][c];
        }
      }
    }
  }

  private double[][] principalAxes(double[][] vectors, int count) {
    double[][] covariance = new double[dimension][dimension];
    for (double[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j < dimension; j++) {
          covariance[i][j] += vector[i] * vector[j];
        }
      }
    }
    SingularValues values = new SingularValues(covariance);
    return Arrays.stream(values.descending())
        .limit(count)
        .mapToObj(values::right)
        .toArray(double[][]::new);
  }

  private void chooseSigns(BinaryCode code) {
    workers.run(
        targets.length,
        CHUNK,
        (from, to) -> {
          BinaryCode.Encoder encoder = code.new Encoder();
          float[] row = new float[dimension];
          for (int i = from; i < to; i++) {
            rows.copyRow(i, row);
            int[] chosen = encoder.choose(row, partitionOf[i]);
            for (int bit = 0; bit < bits; bit++) {
              signs[i][bit] = chosen[bit];
            }
          }
        });
  }

  private BinaryCode code(double[][] planes) {
    float[][] values = new float[bits + 1][dimension];
    for (int bit = 0; bit <= bits; bit++) {
      for (int c = 0; c < dimension; c++) {
        values[bit][c] = (float) planes[bit][c];
      }
    }
    return new BinaryCode(
        centers, Matrix.copyOf(Arrays.copyOf(values, bits)), values[bits], anisotropy);
  }

  /**
   * The vectors that decode the present signs with the smallest loss. Conjugate gradients on the
   * normal equations, preconditioned by the equations without the extra weights.
   */
  double[][] fit(double[][] planes) {
    double[][] products = new double[bits + 1][bits + 1];
    double[][] sides = new double[bits + 1][dimension];
    for (int i = 0; i < targets.length; i++) {
      double along = dot(directions[i], targets[i]);
      for (int k = 0; k <= bits; k++) {
        for (int j = 0; j <= bits; j++) {
          products[k][j] += signs[i][k] * signs[i][j];
        }
        for (int c = 0; c < dimension; c++) {
          sides[k][c] += signs[i][k] * (targets[i][c] + along * directions[i][c]);
        }
      }
    }
    Cholesky plain = factor(products);
    double[][] solution = copy(planes);
    double[][] residual = subtract(sides, apply(products, solution));
    double[][] correction = solve(plain, residual);
    double[][] step = copy(correction);
    double merit = dot(residual, correction);
    double first = dot(sides, solve(plain, sides));
    for (int i = 0; i < MOST_STEPS && merit > PRECISION * PRECISION * first; i++) {
      double[][] image = apply(products, step);
      double length = merit / dot(step, image);
      add(solution, length, step);
      add(residual, -length, image);
      correction = solve(plain, residual);
      double next = dot(residual, correction);
      double share = next / merit;
      merit = next;
      for (int k = 0; k <= bits; k++) {
        for (int c = 0; c < dimension; c++) {
          step[k][c] = correction[k][c] + share * step[k][c];
        }
      }
    }
    return solution;
  }

  /** A small ridge keeps bits that never differ apart. */
  private Cholesky factor(double[][] products) {
    double[] matrix = new double[(bits + 1) * (bits + 1)];
    for (int k = 0; k <= bits; k++) {
      products[k][k] += 1e-6 * targets.length;
      System.arraycopy(products[k], 0, matrix, k * (bits + 1), bits + 1);
    }
    return new Cholesky(matrix, bits + 1);
  }

  /** The normal equations, applied to vectors of bits. */
  private double[][] apply(double[][] products, double[][] planes) {
    int chunks = Math.ceilDiv(targets.length, CHUNK);
    double[][][] partial = new double[chunks][bits + 1][dimension];
    workers.run(
        chunks,
        1,
        (from, to) -> {
          for (int chunk = from; chunk < to; chunk++) {
            for (int i = chunk * CHUNK; i < Math.min(targets.length, (chunk + 1) * CHUNK); i++) {
              double along = 0;
              for (int k = 0; k <= bits; k++) {
                along += signs[i][k] * dot(directions[i], planes[k]);
              }
              for (int k = 0; k <= bits; k++) {
                double factor = signs[i][k] * along;
                double[] sums = partial[chunk][k];
                for (int c = 0; c < dimension; c++) {
                  sums[c] += factor * directions[i][c];
                }
              }
            }
          }
        });
    double[][] image = new double[bits + 1][dimension];
    for (double[][] part : partial) {
      add(image, 1, part);
    }
    for (int k = 0; k <= bits; k++) {
      for (int j = 0; j <= bits; j++) {
        for (int c = 0; c < dimension; c++) {
          image[k][c] += products[k][j] * planes[j][c];
        }
      }
    }
    return image;
  }

  private double[][] solve(Cholesky factor, double[][] sides) {
    double[][] solution = new double[bits + 1][dimension];
    double[] column = new double[bits + 1];
    for (int c = 0; c < dimension; c++) {
      for (int k = 0; k <= bits; k++) {
        column[k] = sides[k][c];
      }
      factor.solve(column);
      for (int k = 0; k <= bits; k++) {
        solution[k][c] = column[k];
      }
    }
    return solution;
  }

  private static void add(double[][] sum, double factor, double[][] other) {
    for (int k = 0; k < sum.length; k++) {
      for (int c = 0; c < sum[k].length; c++) {
        sum[k][c] += factor * other[k][c];
      }
    }
  }

  private static double[][] subtract(double[][] a, double[][] b) {
    double[][] difference = copy(a);
    add(difference, -1, b);
    return difference;
  }

  private static double[][] copy(double[][] values) {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += dot(a[k], b[k]);
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    return Centers.dot(a, b);
  }

  private static double dot(float[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
