package io.orthant.bench.experiment;

import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.vectors.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Images of ten classes, points from 0 to 1, channel by channel and row by row.
 *
 * @param name what it is called
 * @param channels of an image
 * @param side points along a side
 * @param train images to learn from
 * @param trainLabels class of each
 * @param test images that nothing is chosen by
 * @param testLabels class of each
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one run, never compared.
record ImageSet(
    String name,
    int channels,
    int side,
    List<float[]> train,
    int[] trainLabels,
    List<float[]> test,
    int[] testLabels) {
  private static final int GREY_SIDE = 28;
  private static final int COLOUR_SIDE = 32;

  /**
   * Reads the four files of Fashion-MNIST from the folder {@code fashion-mnist}.
   *
   * @throws IOException if a file is missing or not what it should be
   */
  static ImageSet fashion(Path data) throws IOException {
    Path folder = data.resolve("fashion-mnist");
    LabelledImages train = LabelledImages.training(folder);
    LabelledImages test = LabelledImages.test(folder);
    return new ImageSet(
        "Fashion-MNIST",
        1,
        GREY_SIDE,
        train.images(),
        train.labels(),
        test.images(),
        test.labels());
  }

  /**
   * Reads 4,000 images of CIFAR-10 and 1,000 to test on from the folder {@code cifar10}: pictures
   * with an image in each row, and a label in each line.
   *
   * @throws IOException if a file is missing or not what it should be
   */
  static ImageSet cifar(Path data) throws IOException {
    Path folder = data.resolve("cifar10");
    List<float[]> train = new ArrayList<>();
    for (int part = 0; part < 4; part++) {
      train.addAll(rows(folder.resolve("cifar10_batch_%d.png".formatted(part))));
    }
    return new ImageSet(
        "CIFAR-10, 4,000 images",
        3,
        COLOUR_SIDE,
        train,
        lines(folder.resolve("train-labels.txt")),
        rows(folder.resolve("cifar10_test_batch_50.png")),
        lines(folder.resolve("test-labels.txt")));
  }

  /** So many training images, drawn by the seed. */
  ImageBatch trainingSample(int count, Seed seed) {
    return sample(train, trainLabels, count, seed, "training images");
  }

  /** So many test images, drawn by the seed. */
  ImageBatch testSample(int count, Seed seed) {
    return sample(test, testLabels, count, seed, "test images");
  }

  private static ImageBatch sample(
      List<float[]> images, int[] labels, int count, Seed seed, String stream) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, images.size()).boxed().toList());
    Collections.shuffle(order, Random.from(seed.stream(stream)));
    List<Integer> chosen = order.subList(0, Math.min(count, order.size()));
    return new ImageBatch(
        chosen.stream().map(images::get).toList(),
        chosen.stream().mapToInt(i -> labels[i]).toArray(),
        chosen.stream().mapToLong(i -> i).toArray());
  }

  private static List<float[]> rows(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing; take demo/cifar10/cifar10_batch_0.png to _3.png of the GitHub repository karpathy/convnetjs and batch 50 to test on, with their labels, and name the folder above theirs with --data"
              .formatted(file));
    }
    BufferedImage picture = ImageIO.read(file.toFile());
    int size = COLOUR_SIDE * COLOUR_SIDE;
    if (picture == null || picture.getWidth() != size) {
      throw new IOException(
          "%s is not a picture with an image of %d points in each row".formatted(file, size));
    }
    List<float[]> images = new ArrayList<>();
    for (int row = 0; row < picture.getHeight(); row++) {
      float[] points = new float[3 * size];
      for (int i = 0; i < size; i++) {
        int colour = picture.getRGB(i, row);
        for (int channel = 0; channel < 3; channel++) {
          points[channel * size + i] = (colour >> (16 - 8 * channel) & 0xff) / 255f;
        }
      }
      images.add(points);
    }
    return images;
  }

  private static int[] lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file).stream().mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new IOException(file + " is not a list of labels, one a line: " + e.getMessage(), e);
    }
  }
}
