package io.orthant.blackbox.learned;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A number with its derivatives by a fixed list of variables; what is computed from such numbers
 * has its derivatives by the rules of calculus, on the way there and not on a way back.
 */
@SuppressWarnings("ArrayRecordComponent") // Not changed after construction.
record Dual(double value, double[] slopes) {
  static Dual constant(double value, int variables) {
    return new Dual(value, new double[variables]);
  }

  /** The variables themselves, at the given values. */
  static Dual[] variables(double[] values, int first, int variables) {
    return IntStream.range(0, values.length)
        .mapToObj(
            i -> {
              double[] slopes = new double[variables];
              slopes[first + i] = 1;
              return new Dual(values[i], slopes);
            })
        .toArray(Dual[]::new);
  }

  /** The same value, as a constant. */
  Dual held() {
    return constant(value, slopes.length);
  }

  Dual plus(Dual other) {
    return combined(value + other.value, 1, other, 1);
  }

  Dual plus(double other) {
    return new Dual(value + other, slopes);
  }

  Dual times(Dual other) {
    return combined(value * other.value, other.value, other, value);
  }

  Dual times(double factor) {
    return chained(factor * value, factor);
  }

  Dual over(Dual other) {
    return times(other.chained(1 / other.value, -1 / (other.value * other.value)));
  }

  Dual root() {
    return chained(Math.sqrt(value), 0.5 / Math.sqrt(value));
  }

  Dual magnitude() {
    return chained(Math.abs(value), Math.signum(value));
  }

  Dual log() {
    return chained(Math.log(value), 1 / value);
  }

  Dual tanh() {
    double y = Math.tanh(value);
    return chained(y, 1 - y * y);
  }

  Dual sigmoid() {
    double y = 1 / (1 + Math.exp(-value));
    return chained(y, y * (1 - y));
  }

  private Dual chained(double result, double slope) {
    DoubleUnaryOperator rule = own -> slope * own;
    return new Dual(result, Arrays.stream(slopes).map(rule).toArray());
  }

  private Dual combined(double result, double bySelf, Dual other, double byOther) {
    double[] sum = new double[slopes.length];
    Arrays.setAll(sum, i -> bySelf * slopes[i] + byOther * other.slopes[i]);
    return new Dual(result, sum);
  }
}
