package io.orthant.bench.experiment;

import io.orthant.learn.data.IdxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Handwritten digits: their first principal components, each digit scaled to length 1, with a last
 * input that is always 1.
 *
 * @param train inputs to learn from, in the order of the file
 * @param trainLabels 0 to 9
 * @param test inputs that nothing is chosen by
 * @param testLabels 0 to 9
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one run, never compared.
record Digits(double[][] train, int[] trainLabels, double[][] test, int[] testLabels) {
  /**
   * Reads the four MNIST files from the folder {@code mnist}.
   *
   * @param data folder where data sets lie
   * @param components how many components to keep
   * @throws IOException if a file is missing or not what it should be
   */
  static Digits read(Path data, int components) throws IOException {
    Path folder = data.resolve("mnist");
    byte[][] train = IdxFile.in(folder, "train-images-idx3-ubyte").images();
    byte[][] test = IdxFile.in(folder, "t10k-images-idx3-ubyte").images();
    double[] mean = mean(train);
    double[][] directions = directions(train, mean, components);
    return new Digits(
        project(train, mean, directions),
        IdxFile.in(folder, "train-labels-idx1-ubyte").labels(),
        project(test, mean, directions),
        IdxFile.in(folder, "t10k-labels-idx1-ubyte").labels());
  }

  private static double[] mean(byte[][] images) {
    double[] mean = new double[images[0].length];
    for (byte[] image : images) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += Byte.toUnsignedInt(image[j]) / (double) images.length;
      }
    }
    return mean;
  }

  /** The eigenvectors of the covariance with the largest eigenvalues. */
  private static double[][] directions(byte[][] images, double[] mean, int components) {
    int width = mean.length;
    long[][] products = new long[width][width];
    for (byte[] image : images) {
      for (int i = 0; i < width; i++) {
        int value = Byte.toUnsignedInt(image[i]);
        if (value != 0) {
          for (int j = 0; j < width; j++) {
            products[i][j] += (long) value * Byte.toUnsignedInt(image[j]);
          }
        }
      }
    }
    RealMatrix covariance = MatrixUtils.createRealMatrix(width, width);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        covariance.setEntry(i, j, products[i][j] / (double) images.length - mean[i] * mean[j]);
      }
    }
    EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(covariance);
    double[][] directions = new double[components][];
    Arrays.setAll(directions, i -> eigen.getEigenvector(i).toArray());
    return directions;
  }

  private static double[][] project(byte[][] images, double[] mean, double[][] directions) {
    double[][] projected = new double[images.length][directions.length + 1];
    for (int i = 0; i < images.length; i++) {
      double squares = 0;
      for (int k = 0; k < directions.length; k++) {
        double sum = 0;
        for (int j = 0; j < mean.length; j++) {
          sum += directions[k][j] * (Byte.toUnsignedInt(images[i][j]) - mean[j]);
        }
        projected[i][k] = sum;
        squares += sum * sum;
      }
      double length = Math.sqrt(squares);
      for (int k = 0; k < directions.length; k++) {
        projected[i][k] /= length;
      }
      projected[i][directions.length] = 1;
    }
    return projected;
  }
}
