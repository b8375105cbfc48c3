package io.orthant.blackbox.learned;

import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientEstimator;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import io.orthant.blackbox.task.Task;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search in training, window by window, and the gradient of its losses by the weights: {@code
 * sum_t w_t f(theta_(t+1))}, section 4.1 of the paper.
 */
final class Unroll {
  private static final double HESSIAN_RADIUS = 1e-4;
  private static final double LOG_FLOOR = 1e-3;

  private final Unrolling unrolling;
  private final Task task;
  private final LearnedUnit unit;
  private final GradientEstimator estimator;
  private final CountedOracle oracle;
  private final double radius;
  private final Seed seed;
  private final double[] point;
  private final double[] lossGradient;
  private final double startLoss;
  private final List<Step> window = new ArrayList<>();
  private int step;

  /**
   * @param query weights of the QueryRNN, or null for deviations of 1
   * @param seed decides directions and noise
   */
  Unroll(
      Unrolling unrolling,
      LearnedConfig config,
      GradientConfig gradient,
      Task task,
      double[] update,
      double @Nullable [] query,
      Seed seed) {
    this.unrolling = unrolling;
    this.task = task;
    this.seed = seed;
    unit = new LearnedUnit(config, update, query, task.dimension(), gradient.count());
    estimator = new GradientEstimator(gradient);
    oracle =
        CountedOracle.unbounded(
            task.oracle(seed.derive("noise", 0)), QueryBudget.ofQueries(Long.MAX_VALUE));
    point = task.start();
    radius = gradient.radiusFor(task.precision(), point);
    lossGradient = new double[point.length];
    startLoss = task.loss(point, lossGradient);
  }

  /** One step of a window, with all that its way back needs. */
  private static final class Step {
    final LearnedUnit.Tape tape;
    final double[] point;
    final double[] gradientBefore;
    final double[] gradientAfter;
    Estimate estimate;
    double loss;

    Step(LearnedUnit unit, int dimension, Estimate none) {
      tape = new LearnedUnit.Tape(unit);
      point = new double[dimension];
      gradientBefore = new double[dimension];
      gradientAfter = new double[dimension];
      estimate = none;
    }
  }

  /** Sizes seen on the way: the median first input and the largest read-out. */
  record Sizes(double medianEstimate, double largestReadOut) {}

  /**
   * Goes all the way without gradients.
   *
   * @return the weighted mean of the objective over the steps
   */
  double score() {
    double sum = 0;
    LearnedUnit.Tape tape = new LearnedUnit.Tape(unit);
    double[] moved = new double[point.length];
    for (; step < unrolling.steps(); step++) {
      advance(tape, moved);
      double loss = task.loss(point);
      sum += unrolling.weight(step) * objective(loss);
    }
    return sum / unrolling.steps();
  }

  /** Goes all the way and looks at the sizes of what goes in and out. */
  Sizes sizes() {
    LearnedUnit.Tape tape = new LearnedUnit.Tape(unit);
    double[] moved = new double[point.length];
    double median = 0;
    double largest = 0;
    for (; step < unrolling.steps(); step++) {
      Estimate estimate = advance(tape, moved);
      if (step == 0) {
        double[] sorted = Arrays.stream(estimate.gradient()).map(Math::abs).sorted().toArray();
        median = unit.inScale() * sorted[sorted.length / 2];
      }
      for (double readOut : tape.readOut) {
        largest = Math.max(largest, Math.abs(readOut));
      }
    }
    return new Sizes(median, largest);
  }

  /**
   * Goes through the next window and back.
   *
   * @param byUpdate gradient by the weights of the UpdateRNN, added to
   * @param byQuery gradient by those of the QueryRNN, added to; null if there is none
   * @return the weighted sum of the objective over the window
   */
  double window(double[] byUpdate, double @Nullable [] byQuery) {
    int first = step;
    double sum = 0;
    for (; step < first + unrolling.window(); step++) {
      int i = step - first;
      if (i == window.size()) {
        window.add(new Step(unit, point.length, none()));
      }
      Step now = window.get(i);
      System.arraycopy(point, 0, now.point, 0, point.length);
      System.arraycopy(lossGradient, 0, now.gradientBefore, 0, point.length);
      now.estimate = advance(now.tape, new double[point.length]);
      now.loss = task.loss(point, lossGradient);
      System.arraycopy(lossGradient, 0, now.gradientAfter, 0, point.length);
      sum += unrolling.weight(step) * objective(now.loss);
    }
    back(first, byUpdate, byQuery);
    return sum;
  }

  /** Whether all steps are done. */
  boolean done() {
    return step == unrolling.steps();
  }

  private Estimate advance(LearnedUnit.Tape tape, double[] moved) {
    double[] deviations = unit.hasQuery() ? unit.deviations(tape) : null;
    Estimate estimate =
        estimator.estimate(
            oracle, point, radius, deviations, new double[0][], seed.stream("directions", step));
    if (estimate == null) {
      throw new IllegalStateException("An unbounded budget ended");
    }
    unit.step(estimate.gradient(), 1, Double.POSITIVE_INFINITY, moved, tape);
    for (int j = 0; j < point.length; j++) {
      point[j] += moved[j];
    }
    return estimate;
  }

  private void back(int first, double[] byUpdate, double @Nullable [] byQuery) {
    CoordinateRnn.State updateState = unit.updateGradients();
    CoordinateRnn.State queryState = unit.queryGradients();
    double[] byPoint = new double[point.length];
    for (int t = first + unrolling.window() - 1; t >= first; t--) {
      Step now = window.get(t - first);
      double weight = unrolling.weight(t) * objectiveSlope(now.loss);
      add(byPoint, weight, now.gradientAfter);
      double[] byEstimate = unit.backStep(now.tape, byPoint, updateState, byUpdate);
      double[] deviations = unit.hasQuery() ? now.tape.deviations : null;
      double[] along = along(now.estimate, byEstimate, deviations);
      if (byQuery != null && queryState != null) {
        unit.backDeviations(
            now.tape,
            byDeviations(now, byEstimate, along),
            unrolling.regularizer(),
            queryState,
            byQuery);
      }
      if (unrolling.secondOrder()) {
        add(byPoint, 1, hessianTimes(now.point, sum(now.estimate, along, deviations)));
      }
    }
  }

  /** For each direction {@code u_i = s z_i}: weight times its product with the gradient. */
  private static double[] along(
      Estimate estimate, double[] byEstimate, double @Nullable [] deviations) {
    double[] along = new double[estimate.slopes().length];
    for (int i = 0; i < along.length; i++) {
      double[] z = estimate.directions()[i];
      double dot = 0;
      for (int j = 0; j < z.length; j++) {
        dot += byEstimate[j] * z[j] * (deviations == null ? 1 : deviations[j]);
      }
      along[i] = estimate.weight() * dot;
    }
    return along;
  }

  /** {@code sum_i along_i u_i}: what the estimate's dependence on f's gradient hands back. */
  private static double[] sum(Estimate estimate, double[] along, double @Nullable [] deviations) {
    double[] sum = new double[estimate.gradient().length];
    for (int i = 0; i < along.length; i++) {
      add(sum, along[i], estimate.directions()[i]);
    }
    if (deviations != null) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] *= deviations[j];
      }
    }
    return sum;
  }

  /**
   * With {@code g = weight sum_i D_i s z_i}: the factor s_j in sight gives {@code weight D_i z_ij},
   * and, in second order, the one within the slope D_i gives {@code G_j z_ij} times what is handed
   * to D_i.
   */
  private double[] byDeviations(Step now, double[] byEstimate, double[] along) {
    double[] gradient = new double[point.length];
    Estimate estimate = now.estimate;
    for (int i = 0; i < along.length; i++) {
      double[] z = estimate.directions()[i];
      double slope = estimate.weight() * estimate.slopes()[i];
      double throughSlope = unrolling.secondOrder() ? along[i] : 0;
      for (int j = 0; j < gradient.length; j++) {
        gradient[j] += z[j] * (slope * byEstimate[j] + throughSlope * now.gradientBefore[j]);
      }
    }
    return gradient;
  }

  private double[] hessianTimes(double[] at, double[] vector) {
    double norm = 0;
    for (double v : vector) {
      norm += v * v;
    }
    norm = Math.sqrt(norm);
    double[] product = new double[at.length];
    if (norm == 0) {
      return product;
    }
    double[] probe = at.clone();
    double reach = HESSIAN_RADIUS / norm;
    double[] opposite = new double[at.length];
    add(probe, reach, vector);
    task.loss(probe, product);
    add(probe, -2 * reach, vector);
    task.loss(probe, opposite);
    for (int j = 0; j < product.length; j++) {
      product[j] = (product[j] - opposite[j]) / (2 * reach);
    }
    return product;
  }

  private double objective(double loss) {
    return unrolling.objective() == Objective.LOG ? Math.log(loss / startLoss + LOG_FLOOR) : loss;
  }

  private double objectiveSlope(double loss) {
    return unrolling.objective() == Objective.LOG ? 1 / (loss + LOG_FLOOR * startLoss) : 1;
  }

  private static Estimate none() {
    return new Estimate(0, new double[0], new double[0][], new double[0], 0, 0, false);
  }

  private static void add(double[] to, double factor, double[] from) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * from[j];
    }
  }
}
