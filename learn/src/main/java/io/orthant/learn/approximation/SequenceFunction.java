package io.orthant.learn.approximation;

/** A function from sequences of tokens to sequences of the same shape. */
@FunctionalInterface
public interface SequenceFunction {
  /**
   * The value.
   *
   * @param tokens coordinates in [0, 1) [length, dimension]; not changed
   * @return finite coordinates of the same shape
   */
  double[][] apply(double[][] tokens);
}
