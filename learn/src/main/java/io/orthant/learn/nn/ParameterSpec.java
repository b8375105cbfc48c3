package io.orthant.learn.nn;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An array that an encoder needs.
 *
 * @param name unique within its block
 * @param shape sizes of the axes, row-major
 * @param start the values that training begins with
 */
public record ParameterSpec(String name, List<Long> shape, Start start) {
  private static final double NOISE = 0.02;

  /** Gives the first value at an index. */
  @FunctionalInterface
  public interface Start {
    /** May draw from the stream, the same number of times for every index. */
    double at(long index, RandomGenerator random);
  }

  private static ParameterSpec of(String name, Start start, long... shape) {
    return new ParameterSpec(name, Arrays.stream(shape).boxed().toList(), start);
  }

  /** The same array of a part with the given name. */
  ParameterSpec within(String part) {
    return new ParameterSpec(part + "." + name, shape, start);
  }

  static ParameterSpec zeros(String name, long size) {
    return of(name, (_, _) -> 0, size);
  }

  static ParameterSpec ones(String name, long size) {
    return of(name, (_, _) -> 1, size);
  }

  static ParameterSpec normal(String name, double deviation, long... shape) {
    return of(name, (_, random) -> deviation * random.nextGaussian(), shape);
  }

  /** Uniform with the variance 2 / (inputs + outputs). */
  static ParameterSpec matrix(String name, long outputs, long inputs) {
    return uniform(name, outputs, inputs, 1);
  }

  /** A matrix that ends a residual branch: smaller by the root of twice the depth. */
  static ParameterSpec branchEnd(String name, long outputs, long inputs, int layers) {
    return uniform(name, outputs, inputs, Math.sqrt(2.0 * layers));
  }

  private static ParameterSpec uniform(String name, long outputs, long inputs, double divisor) {
    double limit = Math.sqrt(6.0 / (outputs + inputs)) / divisor;
    return of(name, (_, random) -> limit * (2 * random.nextDouble() - 1), outputs, inputs);
  }

  /** Square kernels [outputs, inputs, side, side], uniform with the variance of a matrix. */
  static ParameterSpec kernels(String name, long outputs, long inputs, long side) {
    double limit = Math.sqrt(6.0 / (side * side * (outputs + inputs)));
    return of(
        name, (_, random) -> limit * (2 * random.nextDouble() - 1), outputs, inputs, side, side);
  }

  /** The identity divided by its size, and noise. */
  static ParameterSpec nearIdentity(String name, long size) {
    return of(
        name,
        (index, random) ->
            (index / size == index % size ? 1.0 / size : 0) + NOISE * random.nextGaussian(),
        size,
        size);
  }

  /** One filter for each channel: 1 at a tap, else 0, and noise. */
  static ParameterSpec filters(String name, long channels, long taps, long one) {
    return of(
        name,
        (index, random) -> (index % taps == one ? 1 : 0) + NOISE * random.nextGaussian(),
        channels,
        taps);
  }
}
