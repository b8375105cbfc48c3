package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Vector quantization under the anisotropic loss (Guo et al., "Accelerating Large-Scale Inference
 * with Anisotropic Vector Quantization", ICML 2020, section 4.1). A row x with direction u and
 * weight eta costs {@code |x - c|^2 + (eta - 1) <u, x - c>^2} at the centre c. The best centre of
 * some rows solves
 *
 * <pre>{@code sum (I + (eta - 1) u u^T) c = sum eta x}</pre>
 *
 * <p>which is their mean for eta = 1, and lies farther out for larger ones. The result does not
 * depend on the number of threads.
 */
public final class AnisotropicKMeans {
  private static final int CHUNK = 512;
  private static final int BATCH = 16;

  private final VectorOps ops = VectorOps.best();
  private final Matrix rows;
  private final RowWeight weight;
  private final Workers workers;
  private final int[] centerOf;
  private final float[] losses;

  private AnisotropicKMeans(Matrix rows, Anisotropy anisotropy, Workers workers) {
    this.rows = rows;
    this.weight = anisotropy.weight(rows.dimension());
    this.workers = workers;
    this.centerOf = new int[rows.rows()];
    this.losses = new float[rows.rows()];
  }

  /**
   * Finds centres, beginning with different rows drawn at random. A centre that loses all its rows
   * begins again at the row with the largest loss.
   *
   * @param rows at least as many as centres, finite
   * @param count how many centres, at least 1
   * @param iterations upper bound; it ends earlier when no row changes its centre
   * @return {@code [count, dimension]}
   * @throws IllegalArgumentException if there are fewer rows than centres
   */
  public static Matrix train(
      Matrix rows,
      int count,
      int iterations,
      Anisotropy anisotropy,
      Seed seed,
      Workers workers,
      Progress progress) {
    if (count < 1 || count > rows.rows()) {
      throw new IllegalArgumentException(
          "%d centres of %d rows: 1 to the number of rows are possible"
              .formatted(count, rows.rows()));
    }
    AnisotropicKMeans run = new AnisotropicKMeans(rows, anisotropy, workers);
    Matrix centers = run.draw(count, seed.stream("centres"));
    try (Progress.Task task = progress.start("training centres", iterations, "rounds")) {
      for (int iteration = 0; iteration < iterations; iteration++) {
        int[] before = run.centerOf.clone();
        run.assign(centers);
        task.advance(1);
        if (iteration > 0 && Arrays.equals(before, run.centerOf)) {
          break;
        }
        run.move(centers);
        run.restartEmpty(centers);
      }
    }
    return centers;
  }

  /**
   * The centre with the smallest loss for each row; among equal ones the lowest number.
   *
   * @param centers {@code [count, dimension]}
   */
  public static int[] assign(Matrix rows, Matrix centers, Anisotropy anisotropy, Workers workers) {
    AnisotropicKMeans run = new AnisotropicKMeans(rows, anisotropy, workers);
    run.assign(centers);
    return run.centerOf;
  }

  /**
   * Moves each centre once to the best place for its rows, without assigning the rows anew: the
   * correction that ScaNN applies to centres of ordinary k-means. A centre without rows stays.
   *
   * @param centerOf the centre of each row
   * @param centers {@code [count, dimension]}, not changed
   * @return the moved centres
   */
  public static Matrix correct(
      Matrix rows, int[] centerOf, Matrix centers, Anisotropy anisotropy, Workers workers) {
    AnisotropicKMeans run = new AnisotropicKMeans(rows, anisotropy, workers);
    System.arraycopy(centerOf, 0, run.centerOf, 0, centerOf.length);
    Matrix moved = Matrix.allocate(Arena.ofAuto(), centers.rows(), centers.dimension());
    for (int center = 0; center < centers.rows(); center++) {
      moved.setRow(center, centers.row(center));
    }
    run.move(moved);
    return moved;
  }

  private Matrix draw(int count, RandomGenerator random) {
    int[] numbers = new int[rows.rows()];
    Arrays.setAll(numbers, i -> i);
    Matrix centers = Matrix.allocate(Arena.ofAuto(), count, rows.dimension());
    for (int center = 0; center < count; center++) {
      int other = center + random.nextInt(numbers.length - center);
      int drawn = numbers[other];
      numbers[other] = numbers[center];
      centers.setRow(center, rows.row(drawn));
    }
    return centers;
  }

  private void assign(Matrix centers) {
    float[] squaredNorms = new float[centers.rows()];
    for (int center = 0; center < squaredNorms.length; center++) {
      float[] values = centers.row(center);
      squaredNorms[center] = (float) Centers.dot(values, values);
    }
    workers.run(
        rows.rows(),
        CHUNK,
        (from, to) -> {
          float[] products = new float[BATCH * centers.rows()];
          for (int first = from; first < to; first += BATCH) {
            int count = Math.min(BATCH, to - first);
            float[][] batch = new float[count][];
            for (int i = 0; i < count; i++) {
              batch[i] = rows.row(first + i);
            }
            ops.products(batch, centers.segment(), 0, centers.rows(), products);
            for (int i = 0; i < count; i++) {
              choose(first + i, batch[i], products, i * centers.rows(), squaredNorms);
            }
          }
        });
  }

  private void choose(int row, float[] values, float[] products, int at, float[] squaredNorms) {
    double norm = Centers.norm(values);
    float length = (float) norm;
    float extra = (float) weight.eta(norm) - 1;
    float inverse = norm < RowWeight.SHORTEST ? 0 : (float) (1 / norm);
    float lowest = Float.POSITIVE_INFINITY;
    int best = 0;
    for (int center = 0; center < squaredNorms.length; center++) {
      float product = products[at + center];
      float along = length - product * inverse;
      float loss = squaredNorms[center] - 2 * product + extra * along * along;
      if (loss < lowest) {
        lowest = loss;
        best = center;
      }
    }
    centerOf[row] = best;
    losses[row] = length * length + lowest;
  }

  private void move(Matrix centers) {
    int[] starts = new int[centers.rows() + 1];
    for (int center : centerOf) {
      starts[center + 1]++;
    }
    for (int center = 0; center < centers.rows(); center++) {
      starts[center + 1] += starts[center];
    }
    int[] members = new int[centerOf.length];
    int[] next = starts.clone();
    for (int row = 0; row < centerOf.length; row++) {
      members[next[centerOf[row]]++] = row;
    }
    workers.run(
        centers.rows(),
        1,
        (from, to) -> {
          for (int center = from; center < to; center++) {
            if (starts[center] < starts[center + 1]) {
              int[] own = Arrays.copyOfRange(members, starts[center], starts[center + 1]);
              centers.setRow(center, best(own));
            }
          }
        });
  }

  private float[] best(int[] members) {
    int dimension = rows.dimension();
    double[] matrix = new double[dimension * dimension];
    double[] sums = new double[dimension];
    float[] row = new float[dimension];
    boolean plain = true;
    for (int member : members) {
      rows.copyRow(member, row);
      double norm = Centers.norm(row);
      double eta = weight.eta(norm);
      for (int i = 0; i < dimension; i++) {
        sums[i] += eta * row[i];
      }
      if (eta > 1) {
        plain = false;
        double factor = (eta - 1) / (norm * norm);
        for (int i = 0; i < dimension; i++) {
          double own = factor * row[i];
          int at = i * dimension;
          for (int j = 0; j <= i; j++) {
            matrix[at + j] += own * row[j];
          }
        }
      }
    }
    if (plain) {
      for (int i = 0; i < dimension; i++) {
        sums[i] /= members.length;
      }
    } else {
      for (int i = 0; i < dimension; i++) {
        matrix[i * dimension + i] += members.length;
      }
      new Cholesky(matrix, dimension).solve(sums);
    }
    float[] center = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      center[i] = (float) sums[i];
    }
    return center;
  }

  private void restartEmpty(Matrix centers) {
    boolean[] taken = new boolean[centers.rows()];
    for (int center : centerOf) {
      taken[center] = true;
    }
    for (int center = 0; center < taken.length; center++) {
      if (!taken[center]) {
        int worst = 0;
        for (int row = 1; row < losses.length; row++) {
          worst = losses[row] > losses[worst] ? row : worst;
        }
        centers.setRow(center, rows.row(worst));
        losses[worst] = 0;
      }
    }
  }
}
