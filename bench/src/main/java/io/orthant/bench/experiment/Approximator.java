package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves;
import io.orthant.learn.approximation.Approximation;
import io.orthant.learn.approximation.ContextualMapping;
import io.orthant.learn.approximation.Grid;
import io.orthant.learn.approximation.Variant;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a Transformer with constructed weights errs, by the width of its grid. Yun et al., "Are
 * Transformers universal approximators of sequence-to-sequence functions?", ICLR 2020.
 */
public final class Approximator implements Experiment {
  private static final String NAME = "approximator";
  private static final int MAPPING_CELLS = 4;
  private static final double ROUNDING = 1e-9;

  /** The cases whose ids were enumerated with exact fractions: coordinates, tokens, cells. */
  private static final List<Case> WORKED =
      List.of(
          new Case(Variant.EQUIVARIANT, 1, 2, 2),
          new Case(Variant.EQUIVARIANT, 1, 2, 4),
          new Case(Variant.EQUIVARIANT, 1, 3, 4),
          new Case(Variant.EQUIVARIANT, 1, 4, 4),
          new Case(Variant.EQUIVARIANT, 1, 3, 5),
          new Case(Variant.EQUIVARIANT, 2, 2, 2),
          new Case(Variant.EQUIVARIANT, 2, 3, 2),
          new Case(Variant.EQUIVARIANT, 2, 2, 3),
          new Case(Variant.POSITIONAL, 1, 2, 2),
          new Case(Variant.POSITIONAL, 1, 2, 4),
          new Case(Variant.POSITIONAL, 1, 3, 2),
          new Case(Variant.POSITIONAL, 1, 3, 4),
          new Case(Variant.POSITIONAL, 2, 2, 2));

  private record Case(Variant variant, int dimension, int length, int cells) {
    Approximation build() {
      SequenceTarget target =
          variant == Variant.EQUIVARIANT ? SequenceTarget.TIMES_LARGEST : SequenceTarget.PREVIOUS;
      return Approximation.of(target.function(), grid(), variant);
    }

    Grid grid() {
      return new Grid(dimension, length, cells);
    }
  }

  /** A curve: a function, how it is approximated, and the shape of its sequences. */
  private record Task(SequenceTarget target, Variant variant, int dimension, int length, int most) {
    /** Without positions, the tokens need a cell each. */
    int least() {
      return variant == Variant.EQUIVARIANT && dimension == 1 && length > 2 ? 4 : 2;
    }

    String label() {
      return "%s, %s, d = %d, n = %d"
          .formatted(
              target.label(),
              variant == Variant.POSITIONAL ? "positions" : "no positions",
              dimension,
              length);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "What Transformers with constructed weights err, by the width of their grid.";
  }

  private static List<Task> tasks(boolean full) {
    int most = full ? 64 : 32;
    List<Task> tasks = new ArrayList<>();
    tasks.add(new Task(SequenceTarget.TIMES_LARGEST, Variant.EQUIVARIANT, 1, 2, most));
    tasks.add(new Task(SequenceTarget.TIMES_LARGEST, Variant.POSITIONAL, 1, 2, most));
    tasks.add(new Task(SequenceTarget.PREVIOUS, Variant.POSITIONAL, 1, 2, most));
    tasks.add(new Task(SequenceTarget.JUMP_AT_HALF, Variant.POSITIONAL, 1, 2, most));
    tasks.add(new Task(SequenceTarget.JUMP_AT_THIRD, Variant.POSITIONAL, 1, 2, most));
    if (full) {
      tasks.add(new Task(SequenceTarget.TIMES_LARGEST, Variant.EQUIVARIANT, 1, 3, 16));
      tasks.add(new Task(SequenceTarget.PREVIOUS, Variant.POSITIONAL, 1, 3, 16));
      tasks.add(new Task(SequenceTarget.JUMP_AT_HALF, Variant.POSITIONAL, 1, 3, 16));
      tasks.add(new Task(SequenceTarget.TIMES_LARGEST, Variant.EQUIVARIANT, 2, 2, 8));
      tasks.add(new Task(SequenceTarget.PREVIOUS, Variant.POSITIONAL, 2, 2, 4));
    }
    return tasks;
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) {
    List<Task> tasks = tasks(options.full());
    int inputs = options.full() ? 20_000 : 4_000;
    Map<Task, List<ApproximationError>> errors = new LinkedHashMap<>();
    List<Claim> claims = new ArrayList<>();
    try (Progress.Task running = progress.start("approximating", tasks.size() + 1, "curves")) {
      for (Task task : tasks) {
        List<ApproximationError> curve = new ArrayList<>();
        for (int cells = task.least(); cells <= task.most; cells *= 2) {
          Grid grid = new Grid(task.dimension, task.length, cells);
          curve.add(ApproximationError.measure(task.target, grid, task.variant, inputs));
        }
        errors.put(task, curve);
        running.advance(1);
      }
      claims.addAll(workedClaims(options));
      running.advance(1);
    }
    errors.forEach((task, curve) -> claims.addAll(errorClaims(task, curve, options)));
    return new Findings(
        "Transformers with constructed weights",
        sections(errors),
        claims,
        notes(options.full(), inputs));
  }

  private static List<String> notes(boolean full, int inputs) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Largest errors are over the corners of every cell that has a value, just inside, and %,d"
                .formatted(inputs)
            + " random inputs; without positions, cells that two tokens share have none, and the"
            + " root of the mean square, over the random inputs, counts them too.");
    if (!full) {
      notes.add("Quick: up to 32 cells instead of 64, and neither three tokens nor coordinates.");
    }
    return notes;
  }

  private static List<Section> sections(Map<Task, List<ApproximationError>> errors) {
    List<Section> sections = new ArrayList<>();
    sections.add(curves("Largest error", errors, ApproximationError::largest));
    sections.add(
        curves("Root of the mean square error", errors, ApproximationError::rootMeanSquare));
    sections.add(table(errors));
    sections.add(picture(Variant.EQUIVARIANT));
    sections.add(picture(Variant.POSITIONAL));
    return sections;
  }

  private interface Figure {
    double of(ApproximationError error);
  }

  private static Curves curves(
      String title, Map<Task, List<ApproximationError>> errors, Figure figure) {
    List<Curves.Line> lines = new ArrayList<>();
    errors.forEach(
        (task, curve) ->
            lines.add(
                new Curves.Line(
                    task.label(),
                    curve.stream()
                        .map(
                            error ->
                                new Curves.Mark(
                                    Math.log(error.cells()) / Math.log(2),
                                    figure.of(error),
                                    "%d cells, %,d layers"
                                        .formatted(error.cells(), error.layers())))
                        .toList())));
    return new Curves(
        title + " by grid width",
        "Exact form: hardmax and activations that jump. One more to the right halves the width.",
        "log2 of the cells",
        title.toLowerCase(Locale.ROOT),
        true,
        lines);
  }

  private static Section.Table table(Map<Task, List<ApproximationError>> errors) {
    List<List<String>> rows = new ArrayList<>();
    errors.forEach(
        (task, curve) -> {
          for (ApproximationError error : curve) {
            rows.add(
                List.of(
                    task.label(),
                    Integer.toString(error.cells()),
                    "%,d".formatted(error.layers()),
                    "%,d".formatted(error.parameters()),
                    "%.5f".formatted(error.largest()),
                    "%.5f".formatted(error.rootMeanSquare()),
                    "%.1e".formatted(error.relaxedDifference()),
                    "%.4f".formatted(error.onRamp()),
                    "%.0f".formatted(error.softmaxScale()),
                    Integer.toString(error.idBits())));
          }
        });
    return new Section.Table(
        "Errors and sizes",
        "Layers as predicted and as built; softmax and ReLU against the exact form where no"
            + " coordinate is on a ramp, at a tolerance of 1e-6.",
        List.of(
            "function",
            "cells",
            "layers",
            "parameters",
            "largest error",
            "root mean square",
            "softmax, ReLU differ by",
            "share on ramps",
            "softmax scale",
            "bits of ids"),
        rows);
  }

  /** One line joins the tokens of one context. */
  private static Curves picture(Variant variant) {
    ContextualMapping mapping = ContextualMapping.of(new Grid(1, 2, MAPPING_CELLS), variant);
    double width = mapping.grid().width();
    List<Curves.Line> lines = new ArrayList<>();
    for (long[] context : mapping.contexts()) {
      long[] ids = mapping.map(context);
      String name =
          Arrays.stream(context).mapToObj(id -> "%.2f".formatted(id * width)).toList().toString();
      lines.add(
          new Curves.Line(
              name,
              IntStream.range(0, ids.length)
                  .mapToObj(
                      j ->
                          new Curves.Mark(
                              context[j] * width,
                              ids[j] * width,
                              "%s: %.2f gets the id %,.2f"
                                  .formatted(name, context[j] * width, ids[j] * width)))
                  .toList()));
    }
    return new Curves(
        "The contextual mapping, "
            + (variant == Variant.POSITIONAL ? "with positions" : "without positions"),
        "Two tokens of four values. A line joins the tokens of a context; the same token gets"
            + " another id in each, and no id occurs twice.",
        "token" + (variant == Variant.POSITIONAL ? " and position" : ""),
        "id",
        true,
        lines);
  }

  /** What holds exactly or within rounding, summed or at its worst over the worked cases. */
  private static List<Claim> workedClaims(ExperimentOptions options) {
    long repeated = 0;
    long mismatches = 0;
    long layers = 0;
    double atQuarter = 0;
    double atTolerance = 0;
    for (Case one : WORKED) {
      Approximation approximation = one.build();
      WorkedCheck check = WorkedCheck.of(approximation);
      repeated += check.repeatedIds();
      mismatches += check.mismatches();
      layers += check.layersBeyondTheory();
      atQuarter = Math.max(atQuarter, check.differenceAtQuarter());
      atTolerance = Math.max(atTolerance, check.differenceAtTolerance());
    }
    String cases = "%d worked cases: ".formatted(WORKED.size());
    return List.of(
        atMost(cases + "ids that occur twice", (double) repeated, 0, options),
        atMost(
            cases + "mismatches of the exact form on %,d inputs each".formatted(WorkedCheck.INPUTS),
            (double) mismatches,
            0,
            options),
        atMost(cases + "layers beyond those of the theory", (double) layers, 0, options),
        atMost(
            cases + "millionths by which softmax and ReLU differ, scale for a quarter of a cell",
            1e6 * atQuarter,
            1,
            options),
        atMost(
            cases + "millionths by which softmax and ReLU differ, scale for 1e-6",
            1e6 * atTolerance,
            1,
            options));
  }

  private static Claim atMost(String claim, double value, double bar, ExperimentOptions options) {
    return Claim.measuredOnce(NAME, claim, value, Bound.AT_MOST, bar, options.command(NAME));
  }

  private static List<Claim> errorClaims(
      Task task, List<ApproximationError> curve, ExperimentOptions options) {
    if (task.target == SequenceTarget.JUMP_AT_THIRD) {
      return List.of();
    }
    List<Claim> claims = new ArrayList<>();
    double steepest = task.target.lipschitz();
    double share =
        curve.stream()
            .mapToDouble(error -> error.largest() * error.cells() * 2 / steepest)
            .max()
            .orElseThrow();
    claims.add(
        atMost(
            task.label() + ": largest error over half a width times the Lipschitz constant",
            share,
            1 + ROUNDING,
            options));
    claims.add(
        Claim.measuredOnce(
            NAME,
            task.label() + ": order of the largest error in the width",
            order(curve),
            Bound.AT_LEAST,
            1 - ROUNDING,
            options.command(NAME)));
    return claims;
  }

  /** The slope of the logarithms by least squares. */
  private static double order(List<ApproximationError> curve) {
    double[] x = curve.stream().mapToDouble(error -> -Math.log(error.cells())).toArray();
    double[] y = curve.stream().mapToDouble(error -> Math.log(error.largest())).toArray();
    return FittedLine.through(x, y).slope();
  }
}
