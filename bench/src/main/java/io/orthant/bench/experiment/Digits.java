package io.orthant.bench.experiment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  /**
   * Reads the four unpacked MNIST files from the folder {@code mnist}.
   *
   * @param data folder where data sets lie
   * @param components how many components to keep
   * @throws IOException if a file is missing or not what it should be
   */
  static Digits read(Path data, int components) throws IOException {
    Path folder = data.resolve("mnist");
    byte[][] train = images(folder.resolve("train-images-idx3-ubyte"));
    byte[][] test = images(folder.resolve("t10k-images-idx3-ubyte"));
    double[] mean = mean(train);
    double[][] directions = directions(train, mean, components);
    return new Digits(
        project(train, mean, directions),
        labels(folder.resolve("train-labels-idx1-ubyte")),
        project(test, mean, directions),
        labels(folder.resolve("t10k-labels-idx1-ubyte")));
  }

  private static ByteBuffer open(Path file, int magic) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing: get the four files of MNIST and unpack them into %s"
              .formatted(file, file.getParent()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.remaining() < 8 || bytes.getInt() != magic) {
      throw new IOException("%s is not a file of MNIST; is it still packed?".formatted(file));
    }
    return bytes;
  }

  static byte[][] images(Path file) throws IOException {
    ByteBuffer bytes = open(file, IMAGES);
    byte[][] images = new byte[bytes.getInt()][bytes.getInt() * bytes.getInt()];
    for (byte[] image : images) {
      bytes.get(image);
    }
    return images;
  }

  static int[] labels(Path file) throws IOException {
    ByteBuffer bytes = open(file, LABELS);
    int[] labels = new int[bytes.getInt()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = bytes.get();
    }
    return labels;
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
