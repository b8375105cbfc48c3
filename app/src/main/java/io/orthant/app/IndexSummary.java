package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.index.EuclideanForm;
import io.orthant.index.IndexInfo;
import io.orthant.index.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An index file and what is in it. */
record IndexSummary(String file, IndexInfo info) implements Result {
  private record Line(String name, String value) {}

  @Override
  public String text() {
    List<Line> lines =
        new ArrayList<>(
            List.of(
                line("rows", info.rows()),
                line("dimension", info.dimension()),
                new Line("similarity", info.similarity().toString()),
                new Line("euclidean form", form(info)),
                new Line("partitions", partitions(info)),
                line("rows of the largest partition", info.largestPartition()),
                new Line("codes", info.codes().toString()),
                new Line("bits of a row", info.bits().toString()),
                new Line("rotation", info.rotation().toString().toLowerCase(Locale.ROOT)),
                line("dimensions a code", info.blockDimensions()),
                new Line("spill", info.spill() == 0 ? "-" : Double.toString(info.spill())),
                new Line("anisotropy", info.anisotropy().toString()),
                new Line("rows kept as", info.rowFormat().toString().toLowerCase(Locale.ROOT)),
                line("bytes of codes", info.codeBytes()),
                line("bytes of rows", info.rowBytes()),
                line("bytes in all", info.totalBytes()),
                line("rows added since it was written", info.added()),
                line("rows deleted since it was written", info.deleted()),
                new Line("residuals of added rows, relative", ratio(info)),
                line("clamped terms of added rows", info.drift().clamped()),
                new Line("seed", Long.toString(info.seed())),
                line("format version", info.formatVersion())));
    lines.addAll(tuned(info.tuning()));
    return file
        + "\n"
        + AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            lines,
            List.of(
                new Column().dataAlign(HorizontalAlign.LEFT).with(Line::name),
                new Column().dataAlign(HorizontalAlign.RIGHT).with(Line::value)));
  }

  private static String form(IndexInfo info) {
    return info.euclidean() == EuclideanForm.AUTO ? "-" : info.euclidean().toString();
  }

  private static String partitions(IndexInfo info) {
    return info.exact() ? "none, all rows are searched" : "%,d".formatted(info.partitions());
  }

  private static List<Line> tuned(@Nullable Tuning tuning) {
    if (tuning == null) {
      return List.of(new Line("tuned to", "-"));
    }
    return List.of(
        new Line("tuned to", "recall@%d of %s".formatted(tuning.k(), tuning.target())),
        new Line("probes, reranked", setting(tuning)),
        new Line("recall found", recall(tuning)),
        new Line("on", queries(tuning)));
  }

  /** A setting, what it reaches, and how that is known. */
  static String text(Tuning tuning) {
    return "%s (probes, reranked) for recall@%d of %s: %s on %s"
        .formatted(setting(tuning), tuning.k(), tuning.target(), recall(tuning), queries(tuning));
  }

  private static String setting(Tuning tuning) {
    return tuning.exact() ? "all" : "%,d, %,d".formatted(tuning.probes(), tuning.rerank());
  }

  private static String recall(Tuning tuning) {
    return "%.4f +- %.4f".formatted(tuning.recall(), tuning.standardError());
  }

  private static String queries(Tuning tuning) {
    return "%,d %s, seed %d"
        .formatted(tuning.queries(), tuning.heldOut() ? "hidden rows" : "queries", tuning.seed());
  }

  private static String ratio(IndexInfo info) {
    return info.drift().rows() == 0
        ? "-"
        : "%.2f%s"
            .formatted(
                info.drift().residualRatio(),
                info.drift().rebuildAdvised() ? " (build it again)" : "");
  }

  private static Line line(String name, long value) {
    return new Line(name, "%,d".formatted(value));
  }
}
