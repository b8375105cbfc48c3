package io.orthant.learn.softmax;

import java.util.Arrays;

/**
 * One feature that is the same for all: a sum counts its classes. A tree of such sums chooses every
 * bucket by its size alone.
 *
 * @param dimension length of the vectors
 */
public record ConstantFeatures(int dimension) implements FeatureMap {
  @Override
  public int width() {
    return FeatureMap.padded(1);
  }

  @Override
  public void map(float[][] vectors, int count, float[][] features) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(features[i], 0);
      features[i][0] = 1;
    }
  }

  @Override
  public long multiplyAdds() {
    return 0;
  }

  @Override
  public double kernel(double cosine) {
    return 1;
  }

  @Override
  public double floor() {
    return 0.5;
  }
}
