package io.orthant.blackbox.learned;

import io.orthant.blackbox.learned.LearnedConfig.Input;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A search in training as the paper's sections 3 and 4 write it, coordinate by coordinate, in
 * numbers that carry their derivatives by the weights of both networks: those of the UpdateRNN
 * first, then those of the QueryRNN. Nothing of the networks' own code is used.
 */
final class DualSearch {
  private static final double LOG_SPAN = 10;
  private static final double LOG_FLOOR = 1e-3;

  private final Unrolling unrolling;
  private final LearnedConfig config;
  private final Bowl task;
  private final double[][][] directions;
  private final int variables;
  private final Dual[] update;
  private final Dual @Nullable [] query;

  /**
   * @param directions [step, direction, coordinate]
   * @param query null for deviations of 1
   */
  DualSearch(
      Unrolling unrolling,
      LearnedConfig config,
      Bowl task,
      double[][][] directions,
      double[] update,
      double @Nullable [] query) {
    this.unrolling = unrolling;
    this.config = config;
    this.task = task;
    this.directions = directions;
    variables = update.length + (query == null ? 0 : query.length);
    this.update = Dual.variables(update, 0, variables);
    this.query = query == null ? null : Dual.variables(query, update.length, variables);
  }

  /** Hidden value and cell of each coordinate [coordinate, hidden]. */
  @SuppressWarnings("ArrayRecordComponent") // Changed in place at every step.
  private record State(Dual[][] h, Dual[][] c) {
    void hold() {
      for (int j = 0; j < h.length; j++) {
        h[j] = Arrays.stream(h[j]).map(Dual::held).toArray(Dual[]::new);
        c[j] = Arrays.stream(c[j]).map(Dual::held).toArray(Dual[]::new);
      }
    }
  }

  /** The weighted sum of the objective over all steps, and the penalties. */
  Dual loss() {
    int d = task.dimension();
    State ofUpdate = state(d);
    State ofQuery = state(d);
    Dual[] point = constants(task.start());
    double[] lastEstimate = new double[d];
    double[] lastStep = new double[d];
    double factor = config.factor(d, directions[0].length);
    double in = config.inputGain() * Math.sqrt(factor);
    double out = config.outScale() * factor;
    Dual sum = constant(0);
    for (int t = 0; t < unrolling.steps(); t++) {
      if (t % unrolling.window() == 0) {
        ofUpdate.hold();
        ofQuery.hold();
        point = Arrays.stream(point).map(Dual::held).toArray(Dual[]::new);
      }
      Dual[] deviations = constants(ones(d));
      if (query != null) {
        Dual squares = constant(0);
        for (int j = 0; j < d; j++) {
          Dual raw =
              step(
                  query,
                  ofQuery,
                  j,
                  features(constant(in * lastEstimate[j])),
                  features(constant(lastStep[j] / out)));
          sum = sum.plus(raw.times(raw).times(unrolling.regularizer()));
          Dual free = raw.plus(1).magnitude();
          deviations[j] = free.value() > config.floor() ? free : constant(config.floor());
          squares = squares.plus(deviations[j].times(deviations[j]));
        }
        Dual length = squares.times(1.0 / d).root();
        for (int j = 0; j < d; j++) {
          deviations[j] = deviations[j].over(length);
        }
      }
      Dual[] estimate = estimate(directions[t], point, deviations);
      for (int j = 0; j < d; j++) {
        Dual step = step(update, ofUpdate, j, features(estimate[j].times(in))).times(out);
        point[j] = point[j].plus(step);
        lastEstimate[j] = estimate[j].value();
        lastStep[j] = step.value();
      }
      sum = sum.plus(objective(value(point)).times(unrolling.weight(t)));
    }
    return sum;
  }

  /** {@code 1/q sum_i (G . s z_i) s z_i}, which antithetic differences give on a quadratic. */
  private Dual[] estimate(double[][] z, Dual[] point, Dual[] deviations) {
    int d = point.length;
    Dual[] gradient = gradient(point);
    Dual[] estimate = constants(new double[d]);
    for (double[] row : z) {
      Dual slope = constant(0);
      for (int j = 0; j < d; j++) {
        slope = slope.plus(gradient[j].times(deviations[j]).times(row[j]));
      }
      Dual counted = unrolling.secondOrder() ? slope : slope.held();
      for (int j = 0; j < d; j++) {
        estimate[j] = estimate[j].plus(counted.times(deviations[j]).times(row[j] / z.length));
      }
    }
    return estimate;
  }

  private Dual[] gradient(Dual[] point) {
    Dual[] gradient = new Dual[point.length];
    for (int i = 0; i < point.length; i++) {
      gradient[i] = constant(-task.b()[i]);
      for (int j = 0; j < point.length; j++) {
        gradient[i] = gradient[i].plus(point[j].times(task.a()[i][j]));
      }
    }
    return gradient;
  }

  private Dual value(Dual[] point) {
    Dual value = constant(1);
    for (int i = 0; i < point.length; i++) {
      value = value.plus(point[i].times(-task.b()[i]));
      for (int j = 0; j < point.length; j++) {
        value = value.plus(point[i].times(point[j]).times(task.a()[i][j] / 2));
      }
    }
    return value;
  }

  private Dual objective(Dual value) {
    return unrolling.objective() == Objective.LOG
        ? value.times(1 / task.loss(task.start())).plus(LOG_FLOOR).log()
        : value;
  }

  private Dual[] features(Dual v) {
    if (config.input() == Input.RAW) {
      return new Dual[] {v};
    }
    return Math.abs(v.value()) < Math.exp(-LOG_SPAN)
        ? new Dual[] {constant(0), v.times(Math.exp(LOG_SPAN))}
        : new Dual[] {
          v.magnitude().log().times(1 / LOG_SPAN).plus(1), constant(Math.signum(v.value()))
        };
  }

  /** One step of an LSTM without biases and its read-out, for one coordinate. */
  private Dual step(Dual[] weights, State state, int coordinate, Dual[]... features) {
    Dual[] x = Arrays.stream(features).flatMap(Arrays::stream).toArray(Dual[]::new);
    Dual[] h = state.h()[coordinate];
    Dual[] c = state.c()[coordinate];
    int hidden = h.length;
    int width = x.length + hidden;
    Dual[] sums = new Dual[4 * hidden];
    for (int row = 0; row < sums.length; row++) {
      sums[row] = constant(0);
      for (int k = 0; k < width; k++) {
        Dual input = k < x.length ? x[k] : h[k - x.length];
        sums[row] = sums[row].plus(weights[row * width + k].times(input));
      }
    }
    Dual[] next = new Dual[hidden];
    Dual out = constant(0);
    for (int k = 0; k < hidden; k++) {
      Dual kept = sums[hidden + k].sigmoid().times(c[k]);
      c[k] = kept.plus(sums[k].sigmoid().times(sums[2 * hidden + k].tanh()));
      next[k] = sums[3 * hidden + k].sigmoid().times(c[k].tanh());
      out = out.plus(weights[sums.length * width + k].times(next[k]));
    }
    state.h()[coordinate] = next;
    return out;
  }

  private State state(int d) {
    Dual[][] h = new Dual[d][];
    Dual[][] c = new Dual[d][];
    Arrays.setAll(h, _ -> constants(new double[config.hidden()]));
    Arrays.setAll(c, _ -> constants(new double[config.hidden()]));
    return new State(h, c);
  }

  private Dual constant(double value) {
    return Dual.constant(value, variables);
  }

  private Dual[] constants(double[] values) {
    return Arrays.stream(values).mapToObj(this::constant).toArray(Dual[]::new);
  }

  private static double[] ones(int d) {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return ones;
  }
}
