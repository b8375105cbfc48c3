package io.orthant.bench.experiment;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The straight line with the least squared distances from points.
 *
 * @param slope how far it rises from one x to the next
 * @param meanX mean of the points, which lies on it
 * @param meanY mean of the points
 */
public record FittedLine(double slope, double meanX, double meanY) implements DoubleUnaryOperator {
  /** The line through at least two points of different x. */
  public static FittedLine through(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return new FittedLine(products / squares, meanX, meanY);
  }

  @Override
  public double applyAsDouble(double x) {
    return meanY + slope * (x - meanX);
  }
}
