package io.orthant.blackbox.task;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.QRDecomposition;

/**
 * Quadratics {@code 1/2 (theta - b)' A (theta - b)} with {@code b ~ N(0, I)}, begun at 0. A has a
 * random basis within the active coordinates, eigenvalues log-uniform between 1 / condition and 1,
 * and is zero in the others.
 *
 * @param dimensions number of coordinates
 * @param condition ratio of the largest eigenvalue to the smallest, 1 or more
 * @param activeShare share of the coordinates that matter, in (0, 1]; one at least
 * @param noise standard deviation of Gaussian noise on each value, 0 or more
 * @param seed decides the tasks
 */
public record Quadratics(
    Dimensions dimensions, double condition, double activeShare, double noise, long seed)
    implements TaskFamily {
  public Quadratics {
    if (!(condition >= 1) || Double.isInfinite(condition)) {
      throw new IllegalArgumentException("A condition of 1 or more is wanted, not " + condition);
    }
    if (!(activeShare > 0 && activeShare <= 1)) {
      throw new IllegalArgumentException("The active share must lie in (0, 1], not " + activeShare);
    }
    if (!(noise >= 0) || Double.isInfinite(noise)) {
      throw new IllegalArgumentException("Noise of 0 or more is wanted, not " + noise);
    }
  }

  /** All coordinates active, no noise, a condition of 10. */
  public static Quadratics dense(Dimensions dimensions, long seed) {
    return new Quadratics(dimensions, 10, 1, 0, seed);
  }

  /** A tenth of the coordinates active, no noise, a condition of 10. */
  public static Quadratics sparse(Dimensions dimensions, long seed) {
    return new Quadratics(dimensions, 10, 0.1, 0, seed);
  }

  @Override
  public String name() {
    return activeShare < 1 ? "sparse-quadratic" : noise > 0 ? "noisy-quadratic" : "quadratic";
  }

  @Override
  public String settings() {
    return toString();
  }

  @Override
  public Task draw(Split split, long index) {
    Seed own = new Seed(new Seed(seed).derive(split.name(), index));
    RandomGenerator random = own.stream("task");
    int d = dimensions.draw(random);
    int k = Math.max(1, (int) Math.round(activeShare * d));
    int[] active = new int[d];
    for (int j = 0; j < d; j++) {
      int other = random.nextInt(j + 1);
      active[j] = active[other];
      active[other] = j;
    }
    double[] minimum = new double[d];
    for (int j = 0; j < d; j++) {
      minimum[j] = random.nextGaussian();
    }
    return new Quadratic(hessian(k, active, d, random), minimum, noise, own);
  }

  private double[][] hessian(int k, int[] active, int d, RandomGenerator random) {
    double[][] gaussian = new double[k][k];
    double[] eigenvalues = new double[k];
    for (int a = 0; a < k; a++) {
      eigenvalues[a] = Math.pow(condition, -random.nextDouble());
      for (int b = 0; b < k; b++) {
        gaussian[a][b] = random.nextGaussian();
      }
    }
    double[][] q = new QRDecomposition(new Array2DRowRealMatrix(gaussian, false)).getQ().getData();
    double[][] hessian = new double[d][d];
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < k; b++) {
        double sum = 0;
        for (int e = 0; e < k; e++) {
          sum += q[a][e] * eigenvalues[e] * q[b][e];
        }
        hessian[active[a]][active[b]] = sum;
      }
    }
    return hessian;
  }

  @SuppressWarnings("ArrayRecordComponent") // Drawn once, only read.
  private record Quadratic(double[][] hessian, double[] minimum, double noise, Seed seed)
      implements Task {
    @Override
    public int dimension() {
      return minimum.length;
    }

    @Override
    public double[] start() {
      return new double[minimum.length];
    }

    @Override
    public double[] values(double[][] points, long call) {
      RandomGenerator random = seed.stream("noise", call);
      double[] values = new double[points.length];
      double[] gradient = new double[minimum.length];
      for (int i = 0; i < points.length; i++) {
        values[i] = loss(points[i], gradient) + (noise == 0 ? 0 : noise * random.nextGaussian());
      }
      return values;
    }

    @Override
    public double loss(double[] point, double[] gradient) {
      double[] offset = point.clone();
      for (int j = 0; j < offset.length; j++) {
        offset[j] -= minimum[j];
      }
      double sum = 0;
      for (int a = 0; a < offset.length; a++) {
        double product = 0;
        for (int b = 0; b < offset.length; b++) {
          product += hessian[a][b] * offset[b];
        }
        gradient[a] = product;
        sum += 0.5 * offset[a] * product;
      }
      return sum;
    }
  }
}
