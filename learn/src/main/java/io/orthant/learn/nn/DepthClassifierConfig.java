package io.orthant.learn.nn;

/**
 * The shape of an image classifier whose middle is a body in depth: a convolution as stem, the
 * body, then normalisation, rectified units, the mean of each channel, and a linear layer.
 *
 * @param channels of an image, 1 or more
 * @param side points along a side of an image; 4 or more
 * @param classes that are told apart, 2 or more
 * @param width channels of the body, 1 or more
 * @param stride of the stem: 1 for 3 by 3 kernels without padding, the small layout of the paper; 2
 *     or 4 for kernels of two points more with padding 1, which divides the side by it
 * @param body what is between stem and head
 */
public record DepthClassifierConfig(
    int channels, int side, int classes, int width, int stride, Body body) {
  private static final int MOST_GROUPS = 32;

  /** What is between stem and head. */
  public sealed interface Body {}

  /**
   * A neural SDE, or with {@link DepthNoise.Kind#NONE} a neural ODE, over depth 0 to 1. Its drift
   * is three times normalisation, rectified units and a 3 by 3 convolution that also sees the time
   * as a plane, and a normalisation at the end.
   *
   * @param steps of the solver, 1 or more; the same weights serve all
   * @param noise what is injected
   */
  public record Flow(int steps, DepthNoise noise) implements Body {
    public Flow {
      new DepthFlow(steps, noise);
    }
  }

  /**
   * Residual blocks of normalisation, rectified units and a 3 by 3 convolution, each with weights
   * of its own. Three have about as many parameters as a flow.
   *
   * @param blocks how many, 1 or more
   */
  public record Residual(int blocks) implements Body {
    public Residual {
      if (blocks < 1) {
        throw new IllegalArgumentException("There must be 1 block or more, not " + blocks);
      }
    }
  }

  public DepthClassifierConfig {
    if (channels < 1 || side < 4 || classes < 2 || width < 1) {
      throw new IllegalArgumentException(
          "A classifier needs 1 channel, a side of 4, 2 classes and width 1 or more, not %d, %d, %d and %d"
              .formatted(channels, side, classes, width));
    }
    if (stride != 1 && stride != 2 && stride != 4) {
      throw new IllegalArgumentException("The stride of the stem is 1, 2 or 4, not " + stride);
    }
  }

  /** Values of an image. */
  public int points() {
    return channels * side * side;
  }

  /** Points of padding around an image. */
  int padding() {
    return stride == 1 ? 0 : 1;
  }

  /**
   * Groups of channels that are normalised together: the most, up to 32, that divide the width and
   * have two channels or more. The mean of a channel that is normalised alone tells nothing.
   */
  int groups() {
    int groups = Math.clamp(width / 2, 1, MOST_GROUPS);
    while (width % groups != 0) {
      groups--;
    }
    return groups;
  }
}
