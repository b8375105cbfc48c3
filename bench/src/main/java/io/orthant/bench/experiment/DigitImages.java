package io.orthant.bench.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Handwritten digits as they are, points from 0 to 1.
 *
 * @param train images to learn from, in the order of the file
 * @param trainLabels 0 to 9
 * @param test images that nothing is chosen by
 * @param testLabels 0 to 9
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one run, never compared.
record DigitImages(List<float[]> train, int[] trainLabels, List<float[]> test, int[] testLabels) {
  /**
   * Reads the four unpacked MNIST files from the folder {@code mnist}.
   *
   * @throws IOException if a file is missing or not what it should be
   */
  static DigitImages read(Path data) throws IOException {
    Path folder = data.resolve("mnist");
    return new DigitImages(
        points(Digits.images(folder.resolve("train-images-idx3-ubyte"))),
        Digits.labels(folder.resolve("train-labels-idx1-ubyte")),
        points(Digits.images(folder.resolve("t10k-images-idx3-ubyte"))),
        Digits.labels(folder.resolve("t10k-labels-idx1-ubyte")));
  }

  private static List<float[]> points(byte[][] images) {
    return Arrays.stream(images).map(DigitImages::points).toList();
  }

  private static float[] points(byte[] image) {
    float[] points = new float[image.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = Byte.toUnsignedInt(image[i]) / 255f;
    }
    return points;
  }
}
