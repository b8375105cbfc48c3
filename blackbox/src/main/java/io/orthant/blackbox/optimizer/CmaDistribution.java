package io.orthant.blackbox.optimizer;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/** The Gaussian of a CMA-ES search, in units of the widths of the box; names as in the tutorial. */
final class CmaDistribution {
  /** Longest factor by which the step size grows in a generation, as a logarithm. */
  private static final double FASTEST_GROWTH = 1;

  private final int d;
  private final int lambda;
  private final boolean separable;
  private final double[] widths;
  private final double[] weights;
  private final double muEff;
  private final double cSigma;
  private final double dSigma;
  private final double cc;
  private final double c1;
  private final double cMu;
  private final double expectedNorm;
  private final long eigenInterval;

  private final double[] mean;
  private final double[] pathSigma;
  private final double[] pathC;

  /** Square roots of the eigenvalues, and the eigenvectors as columns, unused if separable. */
  private final double[] axes;

  private double[][] basis;
  private final double[][] covariance;
  private double sigma;
  private long generation;

  CmaDistribution(double[] mean, double[] widths, double sigma, int lambda, boolean separable) {
    this.mean = mean.clone();
    this.widths = widths;
    this.sigma = sigma;
    this.lambda = lambda;
    this.separable = separable;
    d = mean.length;
    weights = weights(lambda);
    muEff = 1 / Arrays.stream(weights).map(w -> w * w).sum();
    cSigma = (muEff + 2) / (d + muEff + 5);
    dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma;
    cc = (4 + muEff / d) / (d + 4 + 2 * muEff / d);
    double faster = separable ? (d + 2) / 3.0 : 1;
    c1 = Math.min(0.5, faster * 2 / ((d + 1.3) * (d + 1.3) + muEff));
    cMu = Math.min(1 - c1, faster * 2 * (muEff - 2 + 1 / muEff) / ((d + 2.0) * (d + 2.0) + muEff));
    expectedNorm = Math.sqrt(d) * (1 - 1 / (4.0 * d) + 1 / (21.0 * d * d));
    eigenInterval = Math.max(1, (long) (1 / (10 * d * (c1 + cMu))));
    pathSigma = new double[d];
    pathC = new double[d];
    axes = new double[d];
    Arrays.fill(axes, 1);
    basis = separable ? new double[0][] : identity(d);
    covariance = separable ? new double[][] {axes.clone()} : identity(d);
  }

  /** Weights of the better half, best first; they sum to 1. */
  static double[] weights(int lambda) {
    int mu = lambda / 2;
    double[] raw =
        IntStream.rangeClosed(1, mu)
            .mapToDouble(i -> Math.log((lambda + 1) / 2.0) - Math.log(i))
            .toArray();
    double sum = Arrays.stream(raw).sum();
    return Arrays.stream(raw).map(w -> w / sum).toArray();
  }

  /** The mean, in search coordinates, not copied. */
  double[] mean() {
    return mean;
  }

  /** Longest standard deviation along an axis, in widths of the box. */
  double largestStep() {
    return sigma * Arrays.stream(axes).max().orElse(0);
  }

  /** A generation of samples in search coordinates. */
  double[][] sample(RandomGenerator random) {
    double[][] samples = new double[lambda][];
    for (int i = 0; i < lambda; i++) {
      double[] z = new double[d];
      for (int j = 0; j < d; j++) {
        z[j] = axes[j] * random.nextGaussian();
      }
      double[] y = separable ? z : rotate(z);
      double[] x = new double[d];
      for (int j = 0; j < d; j++) {
        x[j] = mean[j] + sigma * widths[j] * y[j];
      }
      samples[i] = x;
    }
    return samples;
  }

  /**
   * Learns from a generation.
   *
   * @param samples where was asked
   * @param order their indexes, best first
   */
  void learn(double[][] samples, int[] order) {
    generation++;
    double[][] ys = new double[weights.length][d];
    double[] shift = new double[d];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < d; j++) {
        ys[i][j] = (samples[order[i]][j] - mean[j]) / (sigma * widths[j]);
        shift[j] += weights[i] * ys[i][j];
      }
    }
    for (int j = 0; j < d; j++) {
      mean[j] += sigma * widths[j] * shift[j];
    }
    double[] whitened = whiten(shift);
    double keepSigma = 1 - cSigma;
    double gainSigma = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    for (int j = 0; j < d; j++) {
      pathSigma[j] = keepSigma * pathSigma[j] + gainSigma * whitened[j];
    }
    double norm = Math.sqrt(Arrays.stream(pathSigma).map(p -> p * p).sum());
    double settled = Math.sqrt(1 - Math.pow(keepSigma, 2.0 * generation));
    boolean moderate = norm / settled < (1.4 + 2.0 / (d + 1)) * expectedNorm;
    double gainC = moderate ? Math.sqrt(cc * (2 - cc) * muEff) : 0;
    for (int j = 0; j < d; j++) {
      pathC[j] = (1 - cc) * pathC[j] + gainC * shift[j];
    }
    updateCovariance(ys, moderate ? 0 : c1 * cc * (2 - cc));
    sigma *= Math.exp(Math.min(FASTEST_GROWTH, cSigma / dSigma * (norm / expectedNorm - 1)));
    if (separable || generation % eigenInterval == 0) {
      updateAxes();
    }
  }

  private void updateCovariance(double[][] ys, double compensation) {
    double keep = 1 - c1 - cMu + compensation;
    for (int a = 0; a < covariance.length; a++) {
      double[] row = covariance[a];
      for (int b = separable ? 0 : a; b < d; b++) {
        int other = separable ? b : a;
        double rankMu = 0;
        for (int i = 0; i < weights.length; i++) {
          rankMu += weights[i] * ys[i][other] * ys[i][b];
        }
        row[b] = keep * row[b] + c1 * pathC[other] * pathC[b] + cMu * rankMu;
        if (!separable) {
          covariance[b][a] = row[b];
        }
      }
    }
  }

  private void updateAxes() {
    if (separable) {
      for (int j = 0; j < d; j++) {
        axes[j] = Math.sqrt(Math.max(covariance[0][j], Double.MIN_NORMAL));
      }
      return;
    }
    EigenDecompositionSymmetric eigen =
        new EigenDecompositionSymmetric(new Array2DRowRealMatrix(covariance, false));
    for (int j = 0; j < d; j++) {
      axes[j] = Math.sqrt(Math.max(eigen.getEigenvalue(j), Double.MIN_NORMAL));
    }
    basis = eigen.getV().getData();
  }

  private double[] rotate(double[] z) {
    double[] y = new double[d];
    for (int a = 0; a < d; a++) {
      double sum = 0;
      for (int b = 0; b < d; b++) {
        sum += basis[a][b] * z[b];
      }
      y[a] = sum;
    }
    return y;
  }

  /** {@code C^(-1/2) y}. */
  private double[] whiten(double[] y) {
    double[] z = new double[d];
    if (separable) {
      for (int j = 0; j < d; j++) {
        z[j] = y[j] / axes[j];
      }
      return z;
    }
    for (int b = 0; b < d; b++) {
      double sum = 0;
      for (int a = 0; a < d; a++) {
        sum += basis[a][b] * y[a];
      }
      z[b] = sum / axes[b];
    }
    return rotate(z);
  }

  private static double[][] identity(int size) {
    double[][] matrix = new double[size][size];
    for (int j = 0; j < size; j++) {
      matrix[j][j] = 1;
    }
    return matrix;
  }
}
