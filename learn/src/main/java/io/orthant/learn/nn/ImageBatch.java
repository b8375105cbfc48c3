package io.orthant.learn.nn;

import java.util.Arrays;
import java.util.List;

/**
 * Images with their classes.
 *
 * @param images points of each, channel by channel and row by row, from 0 to 1
 * @param labels class of each
 * @param samples number of each, which decides the noise it meets
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record ImageBatch(List<float[]> images, int[] labels, long[] samples) {
  /**
   * @throws IllegalArgumentException if there is none, or not one label and number for each
   */
  public ImageBatch {
    images = List.copyOf(images);
    if (images.isEmpty() || labels.length != images.size() || samples.length != images.size()) {
      throw new IllegalArgumentException(
          "%d images with %d labels and %d numbers; one each of one image or more is wanted"
              .formatted(images.size(), labels.length, samples.length));
    }
  }

  /** How many there are. */
  public int size() {
    return images.size();
  }

  /** The same with other points. */
  public ImageBatch with(List<float[]> others) {
    return new ImageBatch(others, labels, samples);
  }

  /** Images {@code from} up to, but not including, {@code to}. */
  public ImageBatch part(int from, int to) {
    return new ImageBatch(
        images.subList(from, to),
        Arrays.copyOfRange(labels, from, to),
        Arrays.copyOfRange(samples, from, to));
  }
}
