package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves;
import io.orthant.bench.experiment.OnlineProblem.Mark;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.AmsGrad.Variant;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;

/**
 * The problems on which Adam goes to the wrong end of an interval, and what its variants with long
 * memory do there. Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR 2018,
 * sections 3 and 5.
 */
public final class Counterexamples implements Experiment {
  private static final String NAME = "amsgrad";
  private static final long HORIZON = 1_000_000;
  private static final long FULL_DRAWN_HORIZON = 5_000_000;
  private static final int RUNS_PER_SEED = 4;
  private static final int POINTS = 60;

  private static final OnlineProblem PLOTTED = new OnlineProblem("C4", 101, 1010, 10);
  private static final double RARE_PROBABILITY = 0.01;
  private static final String ADAM = "Adam, not corrected";
  private static final String PAPER = "AMSGrad, paper";

  /** What independent double-precision code gave after a million losses: x and average regret. */
  private static final Map<String, double[]> REFERENCE =
      Map.of(
          ADAM,
          new double[] {1.0, 0.22804},
          "Adam",
          new double[] {1.0, 0.22790},
          PAPER,
          new double[] {-0.9973, 0.03472},
          "AMSGrad, torch",
          new double[] {-0.9973, 0.03391},
          "AdamNC",
          new double[] {-0.9966, 0.07161});

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Where Adam goes on problems made to mislead it, and where AMSGrad and AdamNC go.";
  }

  /** The rules of the plots, with the decays of the paper. */
  private static Map<String, Optimizer> rules() {
    Map<String, Optimizer> rules = new LinkedHashMap<>();
    rules.put(ADAM, new Adam(false, 0.9, 0.99, 1e-8, WeightDecay.NONE));
    rules.put("Adam", new Adam(true, 0.9, 0.99, 1e-8, WeightDecay.NONE));
    rules.put(PAPER, new AmsGrad(Variant.PAPER, 0.9, 0.99, 1e-8, WeightDecay.NONE));
    rules.put("AMSGrad, torch", new AmsGrad(Variant.TORCH, 0.9, 0.99, 1e-8, WeightDecay.NONE));
    rules.put("AdamNC", AdamNc.standard());
    return rules;
  }

  /** The rule of that name. */
  static Optimizer rule(String name) {
    return Objects.requireNonNull(rules().get(name), name);
  }

  /** A rate that falls as the root of the step. */
  static DoubleUnaryOperator falling(double first) {
    return step -> first / Math.sqrt(step);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) {
    try (Progress.Task task = progress.start("running", 4, "parts")) {
      Map<String, List<Mark>> online = online();
      task.advance(1);
      Map<String, List<List<Mark>>> drawn = drawn(options);
      task.advance(1);
      List<Claim> claims = new ArrayList<>(onlineClaims(online, options));
      claims.addAll(ofPeriodThree(options));
      task.advance(1);
      claims.addAll(ofAnyDecays(options));
      task.advance(1);
      claims.addAll(drawnClaims(drawn, options));
      return new Findings(
          "Where Adam goes wrong",
          List.of(
              curves("Average regret", "average regret", true, online, Mark::averageRegret),
              curves("Iterates", "x", false, online, Mark::x),
              meanCurves(drawn),
              table(online)),
          claims,
          options.full()
              ? List.of()
              : List.of(
                  "Quick: independent losses up to %,d instead of %,d steps, %d of 20 runs, and"
                          .formatted(HORIZON, FULL_DRAWN_HORIZON, RUNS_PER_SEED * options.seeds())
                      + " without the decays 0.9 and 0.999."));
    }
  }

  private static long[] marks(long horizon) {
    return LongStream.rangeClosed(1, POINTS)
        .map(i -> Math.round(Math.pow((double) horizon, (double) i / POINTS)))
        .distinct()
        .toArray();
  }

  private static Map<String, List<Mark>> online() {
    Map<String, List<Mark>> online = new LinkedHashMap<>();
    rules()
        .forEach(
            (name, rule) ->
                online.put(
                    name,
                    OnlineProblem.run(PLOTTED.inOrder(), rule, falling(0.5), 0, marks(HORIZON))));
    return online;
  }

  private static Mark last(Map<String, List<Mark>> runs, String name) {
    return Objects.requireNonNull(runs.get(name), name).getLast();
  }

  private static List<Claim> onlineClaims(
      Map<String, List<Mark>> online, ExperimentOptions options) {
    String command = options.command(NAME);
    List<Claim> claims = new ArrayList<>();
    double adam = last(online, ADAM).averageRegret();
    for (String name : List.of(PAPER, "AMSGrad, torch", "AdamNC")) {
      claims.add(
          Claim.measuredOnce(
              NAME,
              "M3 average regret of Adam by that of %s after 10^6 losses".formatted(name),
              adam / last(online, name).averageRegret(),
              Bound.AT_LEAST,
              name.equals("AdamNC") ? 1 : 5,
              command));
    }
    REFERENCE.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              Mark last = last(online, name);
              double[] expected = Objects.requireNonNull(REFERENCE.get(name));
              claims.add(
                  Claim.measuredOnce(
                      NAME,
                      "%s: x after 10^6 losses, distance from the reference %.4f"
                          .formatted(name, expected[0]),
                      Math.abs(last.x() - expected[0]),
                      Bound.AT_MOST,
                      0.01,
                      command));
              claims.add(
                  Claim.measuredOnce(
                      NAME,
                      "%s: average regret, thousandths from the reference %.5f"
                          .formatted(name, expected[1]),
                      1e3 * Math.abs(last.averageRegret() - expected[1]),
                      Bound.AT_MOST,
                      0.1,
                      command));
            });
    return claims;
  }

  private static List<Claim> ofPeriodThree(ExperimentOptions options) {
    List<Claim> claims = new ArrayList<>();
    for (double steep : new double[] {3, 10}) {
      OnlineProblem problem = new OnlineProblem("C1", 3, steep, 1);
      double beta2 = 1 / (1 + steep * steep);
      DoubleUnaryOperator rate = falling(0.5 * Math.sqrt(1 - beta2));
      Optimizer adam = new Adam(false, 0, beta2, 0, WeightDecay.NONE);
      Optimizer amsGrad = new AmsGrad(Variant.PAPER, 0, beta2, 0, WeightDecay.NONE);
      String about = "period 3, C = %.0f, 10^5 losses: x of ".formatted(steep);
      claims.add(endsAt(problem, adam, "M1 " + about + "Adam", rate, 1, 1, 100_000, options));
      claims.add(
          endsAt(problem, amsGrad, "M3 " + about + "AMSGrad", rate, 1, -1, 100_000, options));
    }
    return claims;
  }

  /** Slopes so far apart that Adam with the given decays must fail: theorem 2 of the paper. */
  private static List<Claim> ofAnyDecays(ExperimentOptions options) {
    double[][] decays = {{0, 0.9, 204}, {0.5, 0.9, 204}, {0.9, 0.95, 486}, {0.9, 0.99, 3218}};
    List<double[]> cases = new ArrayList<>(List.of(decays));
    if (options.full()) {
      cases.add(new double[] {0.9, 0.999, 42_622});
    }
    List<Claim> claims = new ArrayList<>();
    for (double[] one : cases) {
      OnlineProblem problem = new OnlineProblem("C2", (int) one[2], one[2], 1);
      Optimizer adam = new Adam(false, one[0], one[1], 0, WeightDecay.NONE);
      claims.add(
          endsAt(
              problem,
              adam,
              "M2 decays %s and %s, C = %.0f, 200 periods: x of Adam"
                  .formatted(one[0], one[1], one[2]),
              falling(0.5),
              0,
              1,
              200 * (long) one[2],
              options));
    }
    return claims;
  }

  private static Claim endsAt(
      OnlineProblem problem,
      Optimizer rule,
      String claim,
      DoubleUnaryOperator rate,
      double start,
      int end,
      long steps,
      ExperimentOptions options) {
    Mark last = OnlineProblem.run(problem.inOrder(), rule, rate, start, steps).getLast();
    return Claim.measuredOnce(
        NAME,
        claim,
        last.x(),
        end > 0 ? Bound.AT_LEAST : Bound.AT_MOST,
        0.99 * end,
        options.command(NAME));
  }

  private static Map<String, List<List<Mark>>> drawn(ExperimentOptions options) {
    Map<String, List<List<Mark>>> drawn = new LinkedHashMap<>();
    long[] marks = marks(options.full() ? FULL_DRAWN_HORIZON : HORIZON);
    for (String name : List.of("Adam", PAPER, "AdamNC")) {
      List<List<Mark>> runs = new ArrayList<>();
      for (int run = 1; run <= RUNS_PER_SEED * options.seeds(); run++) {
        runs.add(
            OnlineProblem.run(
                PLOTTED.drawn(RARE_PROBABILITY, new Seed(run).stream("losses")),
                rule(name),
                _ -> 1e-3,
                0,
                marks));
      }
      drawn.put(name, runs);
    }
    return drawn;
  }

  private static List<Claim> drawnClaims(
      Map<String, List<List<Mark>>> drawn, ExperimentOptions options) {
    List<Claim> claims = new ArrayList<>();
    drawn.forEach(
        (name, runs) -> {
          double[] ends = runs.stream().mapToDouble(run -> run.getLast().x()).toArray();
          Interval interval = Interval.of(ends);
          boolean adam = name.equals("Adam");
          claims.add(
              new Claim(
                  NAME,
                  "%s independent losses, rate 0.001, mean x of %s after %.0e steps"
                      .formatted(
                          adam ? "M1" : "M3", name, (double) runs.getFirst().getLast().step()),
                  interval.mean(),
                  List.of(interval.low(), interval.high()),
                  adam ? Bound.AT_LEAST : Bound.AT_MOST,
                  adam ? 0.9 : 0,
                  ends.length,
                  options.command(NAME)));
        });
    return claims;
  }

  private interface Value {
    double of(Mark mark);
  }

  private static Curves curves(
      String title, String y, boolean logarithmic, Map<String, List<Mark>> runs, Value value) {
    return new Curves(
        title + ", losses in order",
        "1010 x once in 101 losses, else -10 x; rate 0.5 / sqrt(step), best point -1.",
        "log10 of the step",
        y,
        logarithmic,
        runs.entrySet().stream()
            .map(
                run ->
                    new Curves.Line(
                        run.getKey(),
                        run.getValue().stream()
                            .map(
                                mark ->
                                    new Curves.Mark(
                                        Math.log10((double) mark.step()),
                                        value.of(mark),
                                        "step %,d".formatted(mark.step())))
                            .toList()))
            .toList());
  }

  private static Curves meanCurves(Map<String, List<List<Mark>>> drawn) {
    List<Curves.Line> lines = new ArrayList<>();
    drawn.forEach(
        (name, runs) -> {
          List<Curves.Mark> marks = new ArrayList<>();
          for (int i = 0; i < runs.getFirst().size(); i++) {
            int at = i;
            Interval x = Interval.of(runs.stream().mapToDouble(run -> run.get(at).x()).toArray());
            marks.add(
                new Curves.Mark(
                    Math.log10((double) runs.getFirst().get(at).step()),
                    x.mean(),
                    "95%% interval %.3f to %.3f".formatted(x.low(), x.high())));
          }
          lines.add(new Curves.Line(name, marks));
        });
    return new Curves(
        "Iterates, independent losses",
        "1010 x with probability 0.01, else -10 x; constant rate 0.001, means over the runs.",
        "log10 of the step",
        "x",
        false,
        lines);
  }

  private static Section.Table table(Map<String, List<Mark>> online) {
    return new Section.Table(
        "After a million losses in order",
        "The best point is -1; at 1 the average regret is 0.198.",
        List.of("rule", "x", "average regret"),
        online.entrySet().stream()
            .map(
                run ->
                    List.of(
                        run.getKey(),
                        "%.4f".formatted(run.getValue().getLast().x()),
                        "%.5f".formatted(run.getValue().getLast().averageRegret())))
            .toList());
  }
}
