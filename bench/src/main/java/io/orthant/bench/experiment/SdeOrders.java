package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.sde.Diffusion;
import io.orthant.learn.sde.Field;
import io.orthant.learn.sde.GridPath;
import io.orthant.learn.sde.PerturbationGrowth;
import io.orthant.learn.sde.Scheme;
import io.orthant.learn.sde.Sde;
import io.orthant.learn.sde.SdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The solvers on equations whose solutions are known. */
record SdeOrders(ExperimentOptions options) {
  private static final int[] STEPS = {16, 32, 64, 128, 256};
  private static final double[][] EXPONENTS = {{1, 0.5}, {1, 2}, {-0.5, 0.8}};

  void run(Found found) {
    List<List<String>> rows = new ArrayList<>();
    List<Section.Curves.Line> lines = new ArrayList<>();
    for (Scheme scheme : Scheme.values()) {
      boolean additive = scheme == Scheme.SRA1;
      double[][] errors = additive ? ornsteinUhlenbeck(scheme) : geometric(scheme);
      double strong = slope(errors[0]);
      double weak = slope(errors[1]);
      // For a linear drift SRA1 does better than its order, which is that for any drift.
      double strongOrder = additive ? 2 : scheme.strongOrder();
      double weakOrder = scheme.strongOrder() > 1 ? 2 : 1;
      rows.add(
          List.of(
              words(scheme),
              additive ? "Ornstein-Uhlenbeck" : "geometric Brownian motion",
              "%.3f".formatted(strong),
              "%.1f".formatted(strongOrder),
              "%.3f".formatted(weak),
              "%.1f".formatted(weakOrder)));
      found.claims().add(order("strong", scheme, strong - strongOrder));
      found.claims().add(order("weak", scheme, weak - weakOrder));
      List<Section.Curves.Mark> marks = new ArrayList<>();
      for (int i = 0; i < STEPS.length; i++) {
        marks.add(
            new Section.Curves.Mark(
                Math.log(STEPS[i]) / Math.log(2), errors[0][i], STEPS[i] + " steps"));
      }
      lines.add(new Section.Curves.Line(words(scheme), marks));
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Orders of the solvers",
                "Slopes of the mean error along a path and of the error of the mean, over %d to %d steps; %,d paths."
                    .formatted(STEPS[0], STEPS[STEPS.length - 1], paths()),
                List.of("scheme", "equation", "strong", "expected", "weak", "expected"),
                rows));
    found
        .sections()
        .add(
            new Section.Curves(
                "Mean error along a path",
                "By the binary logarithm of the number of steps.",
                "log2 steps",
                "error",
                true,
                lines));
    exponents(found);
  }

  private int paths() {
    return options.full() ? 20_000 : 2000;
  }

  private static String words(Scheme scheme) {
    return scheme.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private Claim order(String kind, Scheme scheme, double difference) {
    return Claim.measuredOnce(
        NeuralSde.NAME,
        "%s order of %s, distance from the expected one".formatted(kind, words(scheme)),
        Math.abs(difference),
        Bound.AT_MOST,
        0.1,
        options.command(NeuralSde.NAME));
  }

  /** Strong and weak errors on {@code dx = a x dt + b x dB}, whose solution is known. */
  private double[][] geometric(Scheme scheme) {
    double a = 1;
    double b = 0.5;
    Sde sde = Sde.ito(1, linear(a), Diffusion.multiplicative(b));
    double[][] errors = new double[2][STEPS.length];
    double[] end = new double[1];
    for (int path = 0; path < paths(); path++) {
      GridPath noise = new GridPath(new CounterNoise(1), path, 1, 1, STEPS[STEPS.length - 1]);
      noise.increment(0, 1, end);
      add(errors, scheme, sde, 1, noise, Math.exp((a - b * b / 2) + b * end[0]));
    }
    return scaled(errors);
  }

  /** Strong errors from 0, and weak ones from far away, beside a solution by many steps. */
  private double[][] ornsteinUhlenbeck(Scheme scheme) {
    Sde sde = Sde.ito(1, linear(-2), Diffusion.additive(1));
    int fine = 8 * STEPS[STEPS.length - 1];
    double[][] near = new double[2][STEPS.length];
    double[][] far = new double[2][STEPS.length];
    SdeSolver exact = SdeSolver.fixed(Scheme.SRA1, fine);
    for (int path = 0; path < paths() / 10; path++) {
      GridPath noise = new GridPath(new CounterNoise(2), path, 1, 1, fine);
      add(near, scheme, sde, 0, noise, exact.solve(sde, new double[] {0}, noise).state()[0]);
      add(far, scheme, sde, 20, noise, exact.solve(sde, new double[] {20}, noise).state()[0]);
    }
    return scaled(new double[][] {near[0], far[1]});
  }

  private static Field linear(double factor) {
    return (_, state, into) -> into[0] = factor * state[0];
  }

  private static void add(
      double[][] errors, Scheme scheme, Sde sde, double start, GridPath noise, double exact) {
    for (int i = 0; i < STEPS.length; i++) {
      double found =
          SdeSolver.fixed(scheme, STEPS[i]).solve(sde, new double[] {start}, noise).state()[0];
      errors[0][i] += Math.abs(found - exact);
      errors[1][i] += found - exact;
    }
  }

  private double[][] scaled(double[][] errors) {
    for (double[] each : errors) {
      for (int i = 0; i < each.length; i++) {
        each[i] = Math.abs(each[i]) / paths();
      }
    }
    return errors;
  }

  private static double slope(double[] errors) {
    double[] lengths = Arrays.stream(STEPS).mapToDouble(steps -> -Math.log(steps)).toArray();
    return FittedLine.through(lengths, Arrays.stream(errors).map(Math::log).toArray()).slope();
  }

  private void exponents(Found found) {
    List<List<String>> rows = new ArrayList<>();
    for (double[] pair : EXPONENTS) {
      double expected = pair[0] - pair[1] * pair[1] / 2;
      Sde sde = Sde.ito(1, linear(pair[0]), Diffusion.multiplicative(pair[1]));
      double time = 50;
      int steps = 5000;
      // The standard error of the mean is sigma over the root of all the time: a third of 2%.
      double wanted = Math.pow(pair[1] / (expected * (options.full() ? 0.004 : 0.01)), 2);
      int paths = (int) Math.ceil(wanted / time);
      double sum = 0;
      for (int path = 0; path < paths; path++) {
        GridPath noise = new GridPath(new CounterNoise(3), path, 1, time, steps);
        sum +=
            PerturbationGrowth.measure(
                    sde, Scheme.SRIW1, new double[1], new double[] {1}, noise, steps)
                .exponent();
      }
      double measured = sum / paths;
      rows.add(
          List.of(
              "%.1f, %.1f".formatted(pair[0], pair[1]),
              "%.4f".formatted(expected),
              "%.4f".formatted(measured),
              "%,d".formatted(paths)));
      found
          .claims()
          .add(
              Claim.measuredOnce(
                  NeuralSde.NAME,
                  "Lyapunov exponent of dx = %.1f x dt + %.1f x dB, relative error"
                      .formatted(pair[0], pair[1]),
                  Math.abs(measured / expected - 1),
                  Bound.AT_MOST,
                  0.02,
                  options.command(NeuralSde.NAME)));
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Lyapunov exponents of dx = a x dt + b x dB",
                "Measured by SRIW1 until time 50 in 5,000 steps, beside a - b²/2.",
                List.of("a, b", "exact", "measured", "paths"),
                rows));
  }
}
