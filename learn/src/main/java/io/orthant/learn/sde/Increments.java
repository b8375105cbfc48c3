package io.orthant.learn.sde;

/** What a path did in one step, as far as the step wants to know. For one thread. */
final class Increments {
  private final BrownianPath path;
  private final boolean noisy;
  private final boolean withAreas;
  private final double[] rises;
  private final double[] areas;

  Increments(Step step, BrownianPath path) {
    this.path = path;
    noisy = step.noisy();
    withAreas = step.usesArea();
    rises = new double[noisy ? path.dimension() : 0];
    areas = new double[withAreas ? path.dimension() : 0];
  }

  double[] rises() {
    return rises;
  }

  double[] areas() {
    return areas;
  }

  void ask(double from, double to) {
    if (withAreas) {
      path.increment(from, to, rises, areas);
    } else if (noisy) {
      path.increment(from, to, rises);
    }
  }

  /**
   * Puts together what the path did in two steps, one after the other.
   *
   * @param length of the second
   */
  void join(Increments first, Increments second, double length) {
    for (int i = 0; i < rises.length; i++) {
      rises[i] = first.rises[i] + second.rises[i];
    }
    for (int i = 0; i < areas.length; i++) {
      areas[i] = first.areas[i] + second.areas[i] + first.rises[i] * length;
    }
  }
}
