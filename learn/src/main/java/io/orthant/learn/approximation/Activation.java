package io.orthant.learn.approximation;

/** What a feed-forward layer does with one number. */
sealed interface Activation permits PiecewiseLinear, ReluUnits {
  double apply(double x);
}
