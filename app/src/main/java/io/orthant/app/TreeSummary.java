package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.cluster.SampledObjective;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree and what it is worth.
 *
 * @param points how many points it has
 * @param affinity how they are compared
 * @param method how it grew
 * @param revenue after Moseley and Wang, in the affinity of the features
 * @param upperBound of any tree's revenue
 * @param ratio of the two
 * @param certificate by how much the revenue is above a third of the bound
 * @param negativeSlacks steps that broke the condition of the proof, under otd
 * @param cost after Dasgupta
 * @param sampled revenue and bound by pairs of points, for affinities by random features; else null
 * @param purity of the labels; null without labels
 * @param meanDepth of the points
 * @param maxDepth of the points
 * @param added how many points were added in this run
 * @param seconds that took
 * @param interrupted whether the run was asked to end early
 * @param files what was written
 */
record TreeSummary(
    int points,
    String affinity,
    String method,
    double revenue,
    double upperBound,
    double ratio,
    double certificate,
    long negativeSlacks,
    double cost,
    @Nullable SampledObjective sampled,
    @Nullable Double purity,
    double meanDepth,
    int maxDepth,
    int added,
    double seconds,
    boolean interrupted,
    List<String> files)
    implements Result {
  TreeSummary {
    files = List.copyOf(files);
  }

  private record Line(String name, String value) {}

  @Override
  public String text() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("points", "%,d".formatted(points)));
    lines.add(new Line("affinity", affinity));
    lines.add(new Line("method", method));
    lines.add(new Line("revenue", "%.6g".formatted(revenue)));
    lines.add(new Line("upper bound", "%.6g".formatted(upperBound)));
    lines.add(new Line("revenue / upper bound", "%.4f".formatted(ratio)));
    lines.add(new Line("above a third of the bound", "%.6g".formatted(certificate)));
    if (method.equals(ClusterCommand.Method.OTD.toString())) {
      lines.add(new Line("steps of negative slack", "%,d".formatted(negativeSlacks)));
    }
    lines.add(new Line("cost", "%.6g".formatted(cost)));
    if (sampled != null) {
      lines.add(
          new Line(
              "revenue by pairs, 95%",
              "%.6g to %.6g".formatted(sampled.revenue().low(), sampled.revenue().high())));
      lines.add(
          new Line(
              "upper bound by pairs, 95%",
              "%.6g to %.6g".formatted(sampled.upperBound().low(), sampled.upperBound().high())));
    }
    if (purity != null) {
      lines.add(new Line("dendrogram purity", "%.4f".formatted(purity)));
    }
    lines.add(new Line("mean depth", "%,.1f".formatted(meanDepth)));
    lines.add(new Line("largest depth", "%,d".formatted(maxDepth)));
    lines.add(
        new Line(
            "points added", "%,d in %.1f s, %,.0f/s".formatted(added, seconds, added / seconds)));
    return AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            lines,
            List.of(
                new Column().dataAlign(HorizontalAlign.LEFT).with(Line::name),
                new Column().dataAlign(HorizontalAlign.RIGHT).with(Line::value)))
        + (interrupted ? "\nInterrupted: the tree holds the points up to here." : "")
        + (files.isEmpty() ? "" : "\nWritten: " + String.join(", ", files));
  }
}
