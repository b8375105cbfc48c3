package io.orthant.blackbox.learned;

import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.UpdateRule;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.Optimizer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The learned rule in one search, with its safeguard: once the mean of the last {@value #PATIENCE}
 * values lies above that of the {@value #PATIENCE} before by more than two standard errors, the
 * search goes back to its best point and on by ZO-Adam.
 */
final class LearnedRule implements UpdateRule {
  /** Steps over which values are compared. */
  static final int PATIENCE = 30;

  private static final double STANDARD_ERRORS = 2;

  /** How far from training the scale of the first estimate may lie. */
  private static final double SCALE_RANGE = 30;

  private static final double GUARD_BASE = 1;

  private final LearnedOptimizer optimizer;
  private final LearnedUnit unit;
  private final LearnedUnit.Tape tape;
  private final RandomGenerator coins;
  private final Optimizer guard = Adam.standard();
  private final double[][] guardState;
  private final double[] sinceBest;

  private double rescale;
  private double best = Double.POSITIVE_INFINITY;
  private final double[] values = new double[2 * PATIENCE];
  private int steps;
  private long guardSteps;

  LearnedRule(LearnedOptimizer optimizer, int dimension, RandomGenerator coins) {
    this.optimizer = optimizer;
    this.coins = coins;
    LearnedWeights weights = optimizer.weights();
    unit =
        new LearnedUnit(
            weights.config(),
            weights.updateWeights(),
            weights.queryWeights(),
            dimension,
            optimizer.gradient().count());
    tape = new LearnedUnit.Tape(unit);
    guardState = new double[guard.stateSize()][dimension];
    sinceBest = new double[dimension];
  }

  @Override
  public double @Nullable [] deviations() {
    if (!unit.hasQuery() || guardSteps > 0) {
      return null;
    }
    double[] deviations = unit.deviations(tape);
    return coins.nextDouble() < optimizer.queryMix() ? deviations : null;
  }

  @Override
  public void update(Estimate estimate, double[] step) {
    if (estimate.value() < best) {
      best = estimate.value();
      Arrays.fill(sinceBest, 0);
    }
    values[steps % values.length] = estimate.value();
    steps++;
    if (guardSteps > 0 || (optimizer.safeguard() && rises())) {
      guarded(estimate, step);
      return;
    }
    if (rescale == 0) {
      rescale = rescale(estimate.gradient());
    }
    double factor = rescale == 0 ? 1 : rescale;
    unit.step(estimate.gradient(), factor, optimizer.weights().stepLimit(), step, tape);
    for (int j = 0; j < step.length; j++) {
      sinceBest[j] += step[j];
    }
  }

  @Override
  public void reset() {
    unit.reset();
    Arrays.fill(sinceBest, 0);
    steps = 0;
  }

  /** Whether the last values lie above those before them, noise aside. */
  private boolean rises() {
    if (steps < values.length) {
      return false;
    }
    double[] means = new double[2];
    double[] squares = new double[2];
    for (int back = 0; back < values.length; back++) {
      double value = values[(steps - 1 - back) % values.length];
      int half = back / PATIENCE;
      means[half] += value / PATIENCE;
      squares[half] += value * value / PATIENCE;
    }
    double variance = 0;
    for (int half = 0; half < 2; half++) {
      variance += Math.max(0, squares[half] - means[half] * means[half]) / (PATIENCE - 1);
    }
    return means[0] - means[1] > STANDARD_ERRORS * Math.sqrt(variance);
  }

  /** Back to the best point first, then on by Adam. */
  private void guarded(Estimate estimate, double[] step) {
    if (guardSteps == 0) {
      for (int j = 0; j < step.length; j++) {
        step[j] = -sinceBest[j];
      }
      guardSteps = 1;
      return;
    }
    Arrays.fill(step, 0);
    double rate = GUARD_BASE / step.length;
    guard.update(step, estimate.gradient(), guardState, step.length, guardSteps, rate);
    guardSteps++;
  }

  /**
   * The factor that brings the first estimate to the scale of training, if it is far from it; 0
   * while estimates are zero.
   */
  private double rescale(double[] gradient) {
    double expected = optimizer.weights().medianEstimate();
    double[] sizes = Arrays.stream(gradient).map(Math::abs).sorted().toArray();
    double median = unit.inScale() * sizes[sizes.length / 2];
    if (median == 0) {
      return 0;
    }
    boolean far =
        expected > 0 && (median > SCALE_RANGE * expected || median * SCALE_RANGE < expected);
    return far ? expected / median : 1;
  }
}
