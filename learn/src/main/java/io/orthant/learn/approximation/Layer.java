package io.orthant.learn.approximation;

/** One residual branch: what it computes is added to the tokens. */
sealed interface Layer permits FeedForward, Attention {
  /** Changes tokens in place [length, dimension]. */
  void apply(double[][] tokens);

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static void add(double[] target, double factor, double[] addend) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * addend[i];
    }
  }
}
