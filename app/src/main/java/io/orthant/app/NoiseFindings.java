package io.orthant.app;

import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.learn.noise.GradientNoise;
import io.orthant.learn.noise.NoiseAnalysis;
import io.orthant.learn.noise.NoiseSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What sampled gradient noise says, as sections of a page and as advice.
 *
 * @param moments each moment of the run with its groups of parameters
 */
public record NoiseFindings(List<Moment> moments) {
  private static final int BINS = 61;
  private static final double WIDEST = 9;
  private static final int QUANTILES = 61;
  private static final int NORM_BINS = 30;

  private static final String CAVEAT =
      "An index between about 1.75 and 2 does not prove infinite variance, and of few gradients a"
          + " lower one does not either: noise counts as heavy-tailed if it is heavier than"
          + " Student's t by both measures. Larger batches look lighter-tailed.";

  public NoiseFindings {
    moments = List.copyOf(moments);
  }

  /**
   * A moment of a run.
   *
   * @param sample what was sampled
   * @param groups its analysis, group by group
   */
  public record Moment(NoiseSample sample, List<NoiseAnalysis> groups) {
    public Moment {
      groups = List.copyOf(groups);
    }
  }

  /** Analyses samples. */
  public static NoiseFindings of(List<NoiseSample> samples) {
    return new NoiseFindings(
        samples.stream()
            .map(
                sample ->
                    new Moment(
                        sample,
                        sample.groups().stream()
                            .filter(NoiseAnalysis::isMeasurable)
                            .map(NoiseAnalysis::of)
                            .toList()))
            .toList());
  }

  /** What to do about the noise, in a sentence or two. */
  public String advice() {
    List<String> heavy = new ArrayList<>();
    List<String> undecided = new ArrayList<>();
    for (Moment moment : moments) {
      for (NoiseAnalysis group : moment.groups()) {
        String place =
            "%s %s (%s)".formatted(group.group(), moment.sample().moment(), index(group));
        switch (group.verdict()) {
          case HEAVY -> heavy.add(place);
          case UNDECIDED -> undecided.add(place);
          case LIGHT -> {}
        }
      }
    }
    if (moments.isEmpty()) {
      return "No gradient noise was sampled.";
    }
    if (!heavy.isEmpty()) {
      return ("Gradient noise is heavy-tailed: %s. Clipping is advised: --optimizer acclip, or keep"
              + " --clipping-norm finite.")
          .formatted(String.join(", ", heavy));
    }
    return undecided.isEmpty()
        ? "Gradient noise is not heavy-tailed: nothing speaks for clipping."
        : "Whether gradient noise is heavy-tailed is undecided: %s. Clipping does no harm."
            .formatted(String.join(", ", undecided));
  }

  /** A table of all moments, then histogram and Q-Q plot of each. */
  public List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(table());
    for (Moment moment : moments) {
      sections.add(densities(moment));
      sections.add(quantiles(moment));
      sections.add(norms(moment));
    }
    return sections;
  }

  private Section.Table table() {
    List<List<String>> rows = new ArrayList<>();
    for (Moment moment : moments) {
      for (NoiseAnalysis group : moment.groups()) {
        rows.add(
            List.of(
                "%s, %s".formatted(group.group(), moment.sample().moment()),
                "%.3f".formatted(group.tailIndex().alpha()),
                "%.3f to %.3f".formatted(group.tailIndex().low(), group.tailIndex().high()),
                "%.2f".formatted(group.kurtosis()),
                "%.2f, %.2f".formatted(group.reference().alpha(), group.reference().kurtosis()),
                "%.2f".formatted(group.normSpread()),
                "%.1f".formatted(group.hill()),
                group.verdict().name().toLowerCase(Locale.ROOT)));
      }
    }
    return new Section.Table(
        "Gradient noise",
        advice()
            + " Tail index of the coordinates by logarithmic moments (2: normal; below: infinite"
            + " variance), their kurtosis (3: normal), both for as many samples of Student's t with"
            + " 3 degrees of freedom, whose variance is finite; the largest norm of the noise by"
            + " the median norm, and Hill's exponent of the largest tenth of the norms. "
            + CAVEAT,
        List.of(
            "noise",
            "tail index",
            "95% interval",
            "kurtosis",
            "both, Student's t",
            "spread",
            "Hill",
            "tails"),
        rows);
  }

  private static Section.Curves densities(Moment moment) {
    NormalDistribution normal = new NormalDistribution();
    double width = 2 * WIDEST / BINS;
    List<Line> lines = new ArrayList<>();
    for (NoiseAnalysis group : moment.groups()) {
      int[] counts = new int[BINS];
      for (double value : group.standardised()) {
        counts[Math.clamp((long) ((value + WIDEST) / width), 0, BINS - 1)]++;
      }
      lines.add(
          new Line(
              group.group(),
              IntStream.range(0, BINS)
                  .filter(bin -> counts[bin] > 0)
                  .mapToObj(
                      bin ->
                          new Mark(
                              -WIDEST + (bin + 0.5) * width,
                              counts[bin] / (width * group.standardised().length),
                              "%,d of %,d values"
                                  .formatted(counts[bin], group.standardised().length)))
                  .toList()));
    }
    lines.add(
        new Line(
            "normal",
            IntStream.range(0, BINS)
                .mapToDouble(bin -> -WIDEST + (bin + 0.5) * width)
                .filter(x -> Math.abs(x) < 5)
                .mapToObj(x -> new Mark(x, normal.density(x), "normal law"))
                .toList()));
    return new Section.Curves(
        "Histogram of gradient noise, " + moment.sample().moment(),
        "Differences of pairs of gradients, each coordinate divided by its deviation; the outermost"
            + " bins hold all that lies beyond. Heavy tails lie above the normal law at both ends.",
        "deviations",
        "density",
        true,
        lines);
  }

  private static Section.Curves quantiles(Moment moment) {
    List<Line> lines = new ArrayList<>();
    for (NoiseAnalysis group : moment.groups()) {
      lines.add(
          new Line(
              group.group(),
              Arrays.stream(group.quantiles(QUANTILES))
                  .map(pair -> new Mark(pair[0], pair[1], index(group)))
                  .toList()));
    }
    double end = moment.groups().getFirst().quantiles(2)[1][0];
    lines.add(
        new Line(
            "normal",
            List.of(new Mark(-end, -end, "normal law"), new Mark(end, end, "normal law"))));
    return new Section.Curves(
        "Q-Q plot of gradient noise, " + moment.sample().moment(),
        "Quantiles of the same values against those of a normal law. Heavy tails leave the straight"
            + " line at both ends, away from the horizontal axis.",
        "normal quantile",
        "quantile of the noise, deviations",
        false,
        lines);
  }

  private static Section.Curves norms(Moment moment) {
    List<Line> lines = moment.sample().groups().stream().map(NoiseFindings::normDensity).toList();
    return new Section.Curves(
        "Norms of gradient noise, " + moment.sample().moment(),
        "Histogram of the distance of a step's gradient from the full gradient, by its median.",
        "norm by the median norm",
        "share of gradients",
        false,
        lines);
  }

  private static Line normDensity(GradientNoise noise) {
    double[] sorted = noise.norms().clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double least = sorted[0] / median;
    double width = (sorted[sorted.length - 1] / median - least) / NORM_BINS;
    int[] counts = new int[NORM_BINS];
    for (double norm : sorted) {
      counts[Math.clamp((long) ((norm / median - least) / width), 0, NORM_BINS - 1)]++;
    }
    return new Line(
        noise.group(),
        IntStream.range(0, NORM_BINS)
            .mapToObj(
                bin ->
                    new Mark(
                        least + (bin + 0.5) * width,
                        (double) counts[bin] / sorted.length,
                        "%d of %d gradients".formatted(counts[bin], sorted.length)))
            .toList());
  }

  private static String index(NoiseAnalysis group) {
    return "tail index %.2f, 95%% interval %.2f to %.2f"
        .formatted(group.tailIndex().alpha(), group.tailIndex().low(), group.tailIndex().high());
  }
}
