package io.orthant.learn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Grey images and what is on them.
 *
 * @param images points of each from 0 to 1, row by row; not copied
 * @param labels class of each; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LabelledImages(List<float[]> images, int[] labels) {
  /**
   * @throws IllegalArgumentException if there are not as many labels as images
   */
  public LabelledImages {
    if (images.size() != labels.length) {
      throw new IllegalArgumentException(
          "There are %d images and %d labels".formatted(images.size(), labels.length));
    }
    images = List.copyOf(images);
  }

  /**
   * Reads the images to learn from out of a folder with the files of MNIST, or of a set like it,
   * packed or not.
   *
   * @throws IOException if a file is missing, saying what to do, or not what it should be
   */
  public static LabelledImages training(Path folder) throws IOException {
    return read(folder, "train");
  }

  /** Reads the images to test by, as {@link #training} does. */
  public static LabelledImages test(Path folder) throws IOException {
    return read(folder, "t10k");
  }

  private static LabelledImages read(Path folder, String part) throws IOException {
    byte[][] images = IdxFile.in(folder, part + "-images-idx3-ubyte").images();
    int[] labels = IdxFile.in(folder, part + "-labels-idx1-ubyte").labels();
    if (images.length != labels.length) {
      throw new IOException(
          "%s has %d images but %d labels in its %s files"
              .formatted(folder, images.length, labels.length, part));
    }
    return new LabelledImages(Arrays.stream(images).map(LabelledImages::points).toList(), labels);
  }

  /** How many images there are. */
  public int size() {
    return labels.length;
  }

  /** The images at the given places, in that order. */
  public LabelledImages select(int... places) {
    return new LabelledImages(
        Arrays.stream(places).mapToObj(images::get).toList(),
        Arrays.stream(places).map(place -> labels[place]).toArray());
  }

  private static float[] points(byte[] image) {
    float[] points = new float[image.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = Byte.toUnsignedInt(image[i]) / 255f;
    }
    return points;
  }
}
