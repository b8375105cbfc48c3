package io.orthant.learn.train;

import java.util.random.RandomGenerator;

/**
 * Random changes of training images that leave their class as it is.
 *
 * @param shift most points by which an image is moved each way, 0 or more; what comes in from
 *     beyond its edge is black
 * @param mirror whether half of the images are mirrored left to right
 */
public record Augmentation(int shift, boolean mirror) {
  public Augmentation {
    if (shift < 0) {
      throw new IllegalArgumentException("Images are moved by 0 points or more, not " + shift);
    }
  }

  /** Images as they are. */
  public static Augmentation none() {
    return new Augmentation(0, false);
  }

  /** A changed copy of an image, channel by channel and row by row. */
  float[] apply(float[] image, int channels, int side, RandomGenerator random) {
    int down = random.nextInt(-shift, shift + 1);
    int right = random.nextInt(-shift, shift + 1);
    boolean mirrored = mirror && random.nextBoolean();
    float[] changed = new float[image.length];
    for (int channel = 0; channel < channels; channel++) {
      for (int row = Math.max(0, down); row < Math.min(side, side + down); row++) {
        for (int column = Math.max(0, right); column < Math.min(side, side + right); column++) {
          int from = column - right;
          changed[(channel * side + row) * side + column] =
              image[(channel * side + row - down) * side + (mirrored ? side - 1 - from : from)];
        }
      }
    }
    return changed;
  }
}
