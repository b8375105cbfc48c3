package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/**
 * Square: random search over the corners of the cube around an image. It begins with vertical
 * stripes, then sets square windows, which shrink as the budget is spent, to one side of the cube
 * per channel, and keeps what lowers the value. Andriushchenko, Croce, Flammarion and Hein, "Square
 * Attack: a query-efficient black-box adversarial attack via random search", ECCV 2020, algorithm 1
 * and section 3.3.
 *
 * @param shape how coordinates are pixels
 * @param ball half the side of the cube, above 0
 * @param share share of the pixels in the first windows, in (0, 1]; halved on the schedule of the
 *     authors' code
 */
public record Square(ImageShape shape, double ball, double share) implements BlackboxOptimizer {
  /** Steps out of {@value #SCHEDULE_STEPS} after which the share is halved. */
  private static final int[] HALVED_AFTER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  private static final int SCHEDULE_STEPS = 10_000;

  public Square {
    Check.aboveZero(ball, "ball");
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("The share must lie in (0, 1], not " + share);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the oracle has not one free coordinate for each pixel
   */
  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    double[] center = oracle.box().toSearch(start);
    if (center.length != shape.size()) {
      throw new IllegalArgumentException(
          "%s has %d pixels, the oracle %d free coordinates; as many are wanted"
              .formatted(shape, shape.size(), center.length));
    }
    RandomGenerator random = seed.stream("squares");
    double[] point = stripes(center, random);
    double value = oracle.value(point);
    oracle.standsAt(point, value);
    long steps = oracle.budget().queries();
    for (long step = 1; oracle.remaining() > 0; step++) {
      double[] candidate = point.clone();
      recolor(candidate, center, side(step, steps), random);
      double answer = oracle.value(candidate);
      if (answer < value || (Double.isNaN(value) && !Double.isNaN(answer))) {
        value = answer;
        point = candidate;
        oracle.standsAt(point, value);
      }
    }
    return oracle.optimum(point, Status.BUDGET);
  }

  /** Side of the window of a step. */
  int side(long step, long steps) {
    long scheduled = (long) ((double) step / steps * SCHEDULE_STEPS);
    double left = share;
    for (int after : HALVED_AFTER) {
      left = scheduled > after ? left / 2 : left;
    }
    long side = Math.round(Math.sqrt(left * shape.height() * shape.width()));
    return Math.clamp(side, 1, Math.max(1, Math.min(shape.height(), shape.width()) - 1));
  }

  private double[] stripes(double[] center, RandomGenerator random) {
    double[] point = center.clone();
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int column = 0; column < shape.width(); column++) {
        double offset = random.nextBoolean() ? ball : -ball;
        for (int row = 0; row < shape.height(); row++) {
          point[index(channel, row, column)] += offset;
        }
      }
    }
    return point;
  }

  /**
   * Sets a window; where a single channel would be set to what it is, the other side is taken, so
   * that no query is wasted.
   */
  private void recolor(double[] point, double[] center, int side, RandomGenerator random) {
    int top = random.nextInt(shape.height() - side + 1);
    int left = random.nextInt(shape.width() - side + 1);
    boolean changed = false;
    for (int channel = 0; channel < shape.channels(); channel++) {
      double offset = random.nextBoolean() ? ball : -ball;
      boolean last = channel == shape.channels() - 1;
      if (last && !changed && isAll(point, center, channel, top, left, side, offset)) {
        offset = -offset;
      }
      changed |= !isAll(point, center, channel, top, left, side, offset);
      for (int row = top; row < top + side; row++) {
        for (int column = left; column < left + side; column++) {
          int j = index(channel, row, column);
          point[j] = center[j] + offset;
        }
      }
    }
  }

  private boolean isAll(
      double[] point, double[] center, int channel, int top, int left, int side, double offset) {
    for (int row = top; row < top + side; row++) {
      for (int column = left; column < left + side; column++) {
        int j = index(channel, row, column);
        if (Math.signum(point[j] - center[j]) != Math.signum(offset)) {
          return false;
        }
      }
    }
    return true;
  }

  private int index(int channel, int row, int column) {
    return (channel * shape.height() + row) * shape.width() + column;
  }
}
