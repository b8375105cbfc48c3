package io.orthant.blackbox;

import java.util.function.ToDoubleFunction;

/** A plain function as an oracle. */
public record FunctionOracle(
    int dimension, ToDoubleFunction<double[]> function, Precision precision) implements Oracle {
  public FunctionOracle(int dimension, ToDoubleFunction<double[]> function) {
    this(dimension, function, Precision.DOUBLE);
  }

  @Override
  public double[] values(double[][] points) {
    double[] values = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      values[i] = function.applyAsDouble(points[i]);
    }
    return values;
  }
}
