package io.orthant.blackbox.learned;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Both networks at work on one search: their states, the last estimate and the last step of each
 * coordinate. Section 3 of the paper.
 */
final class LearnedUnit {
  private final LearnedConfig config;
  private final CoordinateRnn update;
  private final @Nullable CoordinateRnn query;
  private final int dimension;
  private final double inScale;
  private final double outScale;
  private final CoordinateRnn.State updateState;
  private final CoordinateRnn.@Nullable State queryState;
  private final double[] lastEstimate;
  private final double[] lastStep;

  /**
   * @param queryWeights null for no QueryRNN: all deviations are 1
   * @param directions number of directions per estimate
   */
  LearnedUnit(
      LearnedConfig config,
      double[] updateWeights,
      double @Nullable [] queryWeights,
      int dimension,
      int directions) {
    this.config = config;
    this.dimension = dimension;
    int features = config.input().features();
    update = new CoordinateRnn(features, config.hidden(), updateWeights);
    query =
        queryWeights == null
            ? null
            : new CoordinateRnn(2 * features, config.hidden(), queryWeights);
    double factor = config.factor(dimension, directions);
    inScale = config.inputGain() * Math.sqrt(factor);
    outScale = config.outScale() * factor;
    updateState = update.start(dimension);
    queryState = query == null ? null : query.start(dimension);
    lastEstimate = new double[dimension];
    lastStep = new double[dimension];
  }

  /** What a step leaves for its way back. */
  static final class Tape {
    final CoordinateRnn.Tape update;
    final CoordinateRnn.@Nullable Tape query;
    final double[][] updateInputs;
    final double[][] queryInputs;
    final double[] readOut;
    final double[] raw;
    final double[] unscaled;
    final double[] deviations;
    final double[] estimate;

    Tape(LearnedUnit unit) {
      int d = unit.dimension;
      int features = unit.config.input().features();
      update = unit.update.tape(d);
      query = unit.query == null ? null : unit.query.tape(d);
      updateInputs = new double[features][d];
      queryInputs = new double[2 * features][d];
      readOut = new double[d];
      raw = new double[d];
      unscaled = new double[d];
      deviations = new double[d];
      estimate = new double[d];
    }
  }

  /** Factor of estimates on their way in. */
  double inScale() {
    return inScale;
  }

  /** Factor of the read-out on its way out. */
  double outScale() {
    return outScale;
  }

  boolean hasQuery() {
    return query != null;
  }

  void reset() {
    updateState.reset();
    if (queryState != null) {
      queryState.reset();
    }
    Arrays.fill(lastEstimate, 0);
    Arrays.fill(lastStep, 0);
  }

  /** Deviations of the next directions, of mean square 1; the array is the tape's. */
  double[] deviations(Tape tape) {
    if (query == null || queryState == null || tape.query == null) {
      throw new IllegalStateException("There is no QueryRNN");
    }
    int features = config.input().features();
    Features.fill(config.input(), lastEstimate, inScale, tape.queryInputs, 0);
    Features.fill(config.input(), lastStep, 1 / outScale, tape.queryInputs, features);
    query.step(tape.queryInputs, queryState, tape.raw, tape.query);
    double squares = 0;
    for (int j = 0; j < dimension; j++) {
      double s = Math.max(config.floor(), Math.abs(1 + tape.raw[j]));
      tape.unscaled[j] = s;
      squares += s * s;
    }
    double scale = Math.sqrt(dimension / squares);
    for (int j = 0; j < dimension; j++) {
      tape.deviations[j] = squares == 0 ? 1 : scale * tape.unscaled[j];
    }
    return tape.deviations;
  }

  /**
   * The step for an estimate.
   *
   * @param rescale further factor of the estimate on its way in
   * @param limit largest read-out
   */
  void step(double[] estimate, double rescale, double limit, double[] step, Tape tape) {
    for (int j = 0; j < dimension; j++) {
      tape.estimate[j] = rescale * estimate[j];
    }
    Features.fill(config.input(), tape.estimate, inScale, tape.updateInputs, 0);
    update.step(tape.updateInputs, updateState, tape.readOut, tape.update);
    for (int j = 0; j < dimension; j++) {
      step[j] = outScale * Math.clamp(tape.readOut[j], -limit, limit);
      lastStep[j] = step[j];
      lastEstimate[j] = tape.estimate[j];
    }
  }

  /** Fresh gradients by the state of the UpdateRNN. */
  CoordinateRnn.State updateGradients() {
    return update.start(dimension);
  }

  /** Fresh gradients by the state of the QueryRNN. */
  CoordinateRnn.@Nullable State queryGradients() {
    return query == null ? null : query.start(dimension);
  }

  /**
   * The way back through a step.
   *
   * @param dStep gradient by the step [d]
   * @param after gradients by the state, replaced by those before the step
   * @param gradient by the weights of the UpdateRNN, added to
   * @return the gradient by the estimate [d]
   */
  double[] backStep(Tape tape, double[] dStep, CoordinateRnn.State after, double[] gradient) {
    double[] dOut = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      dOut[j] = outScale * dStep[j];
    }
    double[][] dInputs = new double[tape.updateInputs.length][dimension];
    update.back(tape.update, dOut, after, gradient, dInputs);
    return Features.back(config.input(), tape.estimate, inScale, dInputs);
  }

  /**
   * The way back through deviations. Their inputs count as constants.
   *
   * @param dDeviations gradient by the deviations [d]
   * @param regularizer lambda of the term {@code lambda * sum raw^2}
   * @param after gradients by the state, replaced by those before the step
   * @param gradient by the weights of the QueryRNN, added to
   */
  void backDeviations(
      Tape tape,
      double[] dDeviations,
      double regularizer,
      CoordinateRnn.State after,
      double[] gradient) {
    if (query == null || tape.query == null) {
      throw new IllegalStateException("There is no QueryRNN");
    }
    double squares = 0;
    double along = 0;
    for (int j = 0; j < dimension; j++) {
      squares += tape.unscaled[j] * tape.unscaled[j];
      along += tape.unscaled[j] * dDeviations[j];
    }
    double scale = squares == 0 ? 0 : Math.sqrt(dimension / squares);
    double[] dRaw = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double s = 1 + tape.raw[j];
      double dUnscaled =
          squares == 0 ? 0 : scale * (dDeviations[j] - tape.unscaled[j] * along / squares);
      dRaw[j] =
          (Math.abs(s) > config.floor() ? Math.signum(s) * dUnscaled : 0)
              + 2 * regularizer * tape.raw[j];
    }
    double[][] dInputs = new double[tape.queryInputs.length][dimension];
    query.back(tape.query, dRaw, after, gradient, dInputs);
  }
}
