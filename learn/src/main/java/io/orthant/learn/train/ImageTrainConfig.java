package io.orthant.learn.train;

/**
 * How an image classifier is trained.
 *
 * @param epochs passes over the images, at least 1
 * @param batch images of a step, at least 1
 * @param peakRate highest learning rate, above 0
 * @param largestShift by how many points an image may be moved each way whenever it is learned
 *     from, from 0 to 27
 * @param seed decides weights, order and shifts
 */
public record ImageTrainConfig(
    int epochs, int batch, double peakRate, int largestShift, long seed) {
  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public ImageTrainConfig {
    if (epochs < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "Epochs and batch must be at least 1, not %d and %d".formatted(epochs, batch));
    }
    if (!(peakRate > 0) || Double.isInfinite(peakRate)) {
      throw new IllegalArgumentException("The learning rate must be above 0, not " + peakRate);
    }
    if (largestShift < 0 || largestShift > 27) {
      throw new IllegalArgumentException("A shift must be from 0 to 27, not " + largestShift);
    }
  }

  /** 20 passes in batches of 128, a rate up to 0.003, shifts by up to 2 points. */
  public static ImageTrainConfig standard(long seed) {
    return new ImageTrainConfig(20, 128, 3e-3, 2, seed);
  }

  /** With another number of passes. */
  public ImageTrainConfig withEpochs(int value) {
    return new ImageTrainConfig(value, batch, peakRate, largestShift, seed);
  }
}
