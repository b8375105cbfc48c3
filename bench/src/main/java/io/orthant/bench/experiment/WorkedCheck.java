package io.orthant.bench.experiment;

import io.orthant.learn.approximation.Approximation;
import io.orthant.learn.approximation.Grid;
import io.orthant.learn.approximation.Transformer;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * What a construction keeps of its promises.
 *
 * @param repeatedIds how many tokens in contexts have an id that another one has
 * @param mismatches random inputs whose value is not that of their cell, up to some roundings of
 *     the largest id
 * @param layersBeyondTheory layers built less layers predicted
 * @param differenceAtQuarter largest difference of the relaxed form from the exact one off the
 *     ramps, with the softmax scale that keeps ids within a quarter of a cell
 * @param differenceAtTolerance the same with the scale that keeps them within 1e-6
 */
record WorkedCheck(
    long repeatedIds,
    long mismatches,
    long layersBeyondTheory,
    double differenceAtQuarter,
    double differenceAtTolerance) {
  static final int INPUTS = 10_000;
  private static final int ROUNDINGS = 8;
  private static final double RAMP = 0x1p-10;

  static WorkedCheck of(Approximation approximation) {
    Grid grid = approximation.mapping().grid();
    LongStream ids =
        approximation.mapping().contexts().stream()
            .flatMapToLong(context -> Arrays.stream(approximation.mapping().map(context)));
    long tokens = (long) approximation.mapping().contexts().size() * grid.length();
    Transformer exact = approximation.exact();
    Transformer quarter = approximation.relaxed(grid.width() / 4, RAMP);
    Transformer fine = approximation.relaxed(1e-6, RAMP);
    double rounding = ROUNDINGS * Math.ulp(approximation.idRange()[1]);
    RandomGenerator random = new Seed(1).stream("inputs");
    long mismatches = 0;
    double atQuarter = 0;
    double atTolerance = 0;
    for (int input = 0; input < INPUTS; input++) {
      double[][] x = ApproximationError.random(random, grid);
      double[][] value = exact.apply(x);
      if (ApproximationError.distance(value, approximation.cellValue(x)) > rounding) {
        mismatches++;
      }
      if (!ApproximationError.onRamp(x, grid, RAMP)) {
        atQuarter = Math.max(atQuarter, ApproximationError.distance(quarter.apply(x), value));
        atTolerance = Math.max(atTolerance, ApproximationError.distance(fine.apply(x), value));
      }
    }
    return new WorkedCheck(
        tokens - ids.distinct().count(),
        mismatches,
        exact.depth() - approximation.size().layers().longValueExact(),
        atQuarter,
        atTolerance);
  }
}
