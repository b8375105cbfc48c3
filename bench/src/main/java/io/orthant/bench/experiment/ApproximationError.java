package io.orthant.bench.experiment;

import io.orthant.learn.approximation.Approximation;
import io.orthant.learn.approximation.ConstructionSize;
import io.orthant.learn.approximation.Grid;
import io.orthant.learn.approximation.SequenceFunction;
import io.orthant.learn.approximation.Transformer;
import io.orthant.learn.approximation.Variant;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What one construction errs.
 *
 * @param cells cells per coordinate
 * @param layers how many layers were built
 * @param parameters how many parameters they have
 * @param largest largest difference of a coordinate from the function, where the cell has a value
 * @param rootMeanSquare root of the mean square difference of sequences, everywhere
 * @param relaxedDifference largest difference of the relaxed from the exact form, off the ramps
 * @param onRamp share of the random inputs that have a coordinate on a ramp
 * @param softmaxScale what logits of the relaxed form are multiplied by
 * @param idBits bits of the largest id
 */
record ApproximationError(
    int cells,
    int layers,
    long parameters,
    double largest,
    double rootMeanSquare,
    double relaxedDifference,
    double onRamp,
    double softmaxScale,
    int idBits) {
  private static final double INSIDE = 1e-9;
  private static final double TOLERANCE = 1e-6;
  private static final double RAMP = 0x1p-10;
  private static final int RELAXED_INPUTS = 500;

  static ApproximationError measure(SequenceTarget target, Grid grid, Variant variant, int inputs) {
    SequenceFunction function = target.function();
    Approximation approximation = Approximation.of(function, grid, variant);
    Transformer exact = approximation.exact();
    double largest = atCorners(function, exact, grid, variant);
    double squares = 0;
    RandomGenerator random = new Seed(grid.cells()).stream("inputs");
    for (int input = 0; input < inputs; input++) {
      double[][] x = random(random, grid);
      double[][] expected = function.apply(x);
      double[][] actual = exact.apply(x);
      squares += square(actual, expected);
      if (hasValue(x, grid, variant)) {
        largest = Math.max(largest, distance(actual, expected));
      }
    }
    Transformer relaxed = approximation.relaxed(TOLERANCE, RAMP);
    double difference = 0;
    int ramps = 0;
    for (int input = 0; input < RELAXED_INPUTS; input++) {
      double[][] x = random(random, grid);
      if (onRamp(x, grid, RAMP)) {
        ramps++;
      } else {
        difference = Math.max(difference, distance(relaxed.apply(x), exact.apply(x)));
      }
    }
    ConstructionSize size = approximation.size();
    return new ApproximationError(
        grid.cells(),
        exact.depth(),
        size.parameters().longValueExact(),
        largest,
        Math.sqrt(squares / inputs),
        difference,
        (double) ramps / RELAXED_INPUTS,
        approximation.softmaxScale(TOLERANCE),
        size.idBits());
  }

  /** The largest error over the corners of all cells, which is where these functions have it. */
  private static double atCorners(
      SequenceFunction function, Transformer exact, Grid grid, Variant variant) {
    int coordinates = grid.length() * grid.dimension();
    int ends = 2 * grid.cells();
    long corners = Math.round(Math.pow(ends, coordinates));
    double largest = 0;
    double[][] x = new double[grid.length()][grid.dimension()];
    for (long corner = 0; corner < corners; corner++) {
      long rest = corner;
      for (double[] token : x) {
        for (int i = 0; i < token.length; i++) {
          int end = (int) (rest % ends);
          rest /= ends;
          double inside = end % 2 == 0 ? 0 : 1 - INSIDE;
          token[i] = (Math.floorDiv(end, 2) + inside) * grid.width();
        }
      }
      if (hasValue(x, grid, variant)) {
        largest = Math.max(largest, distance(exact.apply(x), function.apply(x)));
      }
    }
    return largest;
  }

  static double[][] random(RandomGenerator random, Grid grid) {
    double[][] x = new double[grid.length()][grid.dimension()];
    for (double[] token : x) {
      Arrays.setAll(token, _ -> random.nextDouble());
    }
    return x;
  }

  /** Whether no two tokens share a cell, or positions tell them apart. */
  private static boolean hasValue(double[][] x, Grid grid, Variant variant) {
    long cells =
        Arrays.stream(x)
            .map(t -> Arrays.stream(t).mapToObj(v -> Math.floor(v * grid.cells())).toList())
            .distinct()
            .count();
    return variant == Variant.POSITIONAL || cells == x.length;
  }

  static boolean onRamp(double[][] x, Grid grid, double ramp) {
    return Arrays.stream(x)
        .flatMapToDouble(Arrays::stream)
        .map(v -> v * grid.cells() - Math.floor(v * grid.cells()))
        .anyMatch(share -> share > 1 - 1.01 * ramp);
  }

  static double distance(double[][] a, double[][] b) {
    double largest = 0;
    for (int j = 0; j < a.length; j++) {
      for (int i = 0; i < a[j].length; i++) {
        largest = Math.max(largest, Math.abs(a[j][i] - b[j][i]));
      }
    }
    return largest;
  }

  private static double square(double[][] a, double[][] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      for (int i = 0; i < a[j].length; i++) {
        sum += (a[j][i] - b[j][i]) * (a[j][i] - b[j][i]);
      }
    }
    return sum;
  }
}
