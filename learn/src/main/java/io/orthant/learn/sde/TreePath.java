package io.orthant.learn.sde;

import java.util.random.RandomGenerator;

/**
 * A path that can be asked at any time: a virtual Brownian tree. A node stands for an interval; its
 * increment w and bend H (the time integral is {@code length (w / 2 + H)}) decide, with the noise
 * of the node, those of its halves:
 *
 * <pre>
 *   w of the halves:  w / 2 ± (3 H / 2 + z1),     z1 normal with variance length / 16
 *   H of the halves:  H / 4 - z1 / 2 ± z2,        z2 normal with variance length / 48
 * </pre>
 *
 * <p>Below the leaves the path is its conditional mean, a parabola. A query costs {@code depth}
 * nodes and no memory. The bridge is that of Foster, Lyons and Oberhauser, <em>An optimal
 * polynomial approximation of Brownian motion</em>, 2020.
 *
 * @param noise where the nodes' streams come from; not that of a grid
 * @param sample whose path this is
 * @param dimension how many motions, 1 or more
 * @param horizon where it ends, above 0
 * @param depth leaves have length {@code horizon / 2^depth}; from 1 to 30
 */
public record TreePath(CounterNoise noise, long sample, int dimension, double horizon, int depth)
    implements BrownianPath {
  private static final int DEEPEST = 30;

  public TreePath {
    if (dimension < 1 || !(horizon > 0 && horizon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A path needs 1 motion and a horizon above 0, not %d and %s"
              .formatted(dimension, horizon));
    }
    if (depth < 1 || depth > DEEPEST) {
      throw new IllegalArgumentException(
          "A tree is 1 to %d deep, not %d".formatted(DEEPEST, depth));
    }
  }

  @Override
  public void increment(double from, double to, double[] into) {
    Values start = at(from);
    Values end = at(to);
    for (int i = 0; i < dimension; i++) {
      into[i] = end.path[i] - start.path[i];
    }
  }

  @Override
  public void increment(double from, double to, double[] into, double[] areas) {
    if (from > to) {
      throw new IllegalArgumentException(
          "Time integrals run forward, not from %s to %s".formatted(from, to));
    }
    Values start = at(from);
    Values end = at(to);
    for (int i = 0; i < dimension; i++) {
      into[i] = end.path[i] - start.path[i];
      areas[i] = end.integral[i] - start.integral[i] - start.path[i] * (to - from);
    }
  }

  /** Path and its integral from 0, at one time. */
  @SuppressWarnings("ArrayRecordComponent") // Of one query, never compared.
  private record Values(double[] path, double[] integral) {}

  private Values at(double time) {
    if (!(time >= 0 && time <= horizon)) {
      throw new IllegalArgumentException(
          "The path runs from 0 to %s; %s is outside".formatted(horizon, time));
    }
    double[] path = new double[dimension];
    double[] integral = new double[dimension];
    double[] rise = new double[dimension];
    double[] bend = new double[dimension];
    RandomGenerator random = noise.at(sample, 0);
    for (int i = 0; i < dimension; i++) {
      rise[i] = Math.sqrt(horizon) * random.nextGaussian();
      bend[i] = Math.sqrt(horizon / 12) * random.nextGaussian();
    }
    double start = 0;
    double length = horizon;
    int node = 1;
    for (int level = 0; level < depth; level++) {
      double half = length / 2;
      boolean right = time >= start + half;
      split(node, length, right, rise, bend, path, integral);
      node = 2 * node + (right ? 1 : 0);
      start += right ? half : 0;
      length = half;
    }
    double share = (time - start) / length;
    for (int i = 0; i < dimension; i++) {
      integral[i] +=
          length
              * (share * path[i]
                  + share * share / 2 * rise[i]
                  + share * share * (3 - 2 * share) * bend[i]);
      path[i] += share * rise[i] + 6 * share * (1 - share) * bend[i];
    }
    return new Values(path, integral);
  }

  /** Goes to one half of a node; going right, the left half is passed and added up. */
  private void split(
      int node,
      double length,
      boolean right,
      double[] rise,
      double[] bend,
      double[] path,
      double[] integral) {
    RandomGenerator random = noise.at(sample, node);
    double half = length / 2;
    double ofRise = Math.sqrt(length / 16);
    double ofBend = Math.sqrt(length / 48);
    for (int i = 0; i < dimension; i++) {
      double first = ofRise * random.nextGaussian();
      double second = ofBend * random.nextGaussian();
      double tilt = 1.5 * bend[i] + first;
      double leftRise = rise[i] / 2 + tilt;
      double mean = bend[i] / 4 - first / 2;
      if (right) {
        integral[i] += half * (path[i] + leftRise / 2 + mean + second);
        path[i] += leftRise;
        rise[i] = rise[i] / 2 - tilt;
        bend[i] = mean - second;
      } else {
        rise[i] = leftRise;
        bend[i] = mean + second;
      }
    }
  }
}
