package io.orthant.learn.sde;

import java.util.Arrays;

/**
 * One Brownian motion that drives all coordinates: the noise that the stability theorem of neural
 * SDEs is about.
 *
 * @param motion a path of one motion
 * @param dimension how many coordinates share it, 1 or more
 */
public record SharedPath(BrownianPath motion, int dimension) implements BrownianPath {
  public SharedPath {
    if (motion.dimension() != 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "One motion is shared by 1 coordinate or more, not %d by %d"
              .formatted(motion.dimension(), dimension));
    }
  }

  @Override
  public double horizon() {
    return motion.horizon();
  }

  @Override
  public void increment(double from, double to, double[] into) {
    double[] one = new double[1];
    motion.increment(from, to, one);
    Arrays.fill(into, 0, dimension, one[0]);
  }

  @Override
  public void increment(double from, double to, double[] into, double[] areas) {
    double[] one = new double[1];
    double[] area = new double[1];
    motion.increment(from, to, one, area);
    Arrays.fill(into, 0, dimension, one[0]);
    Arrays.fill(areas, 0, dimension, area[0]);
  }
}
