package io.orthant.blackbox.optimizer;

/**
 * How the coordinates of a point are the pixels of an image, [channels, height, width] row-major.
 *
 * @param channels 1 or more
 * @param height 1 or more
 * @param width 1 or more
 */
public record ImageShape(int channels, int height, int width) {
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Channels, height and width must be 1 or more, not %d, %d and %d"
              .formatted(channels, height, width));
    }
  }

  /** Number of coordinates. */
  public int size() {
    return channels * height * width;
  }
}
