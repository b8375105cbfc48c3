package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.index.IndexInfo;
import io.orthant.index.Tuning;
import java.util.List;
import java.util.Locale;

/** An index file and what is in it. */
record IndexSummary(String file, IndexInfo info) implements Result {
  private record Line(String name, String value) {}

  @Override
  public String text() {
    return file
        + "\n"
        + AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            List.of(
                line("rows", info.rows()),
                line("dimension", info.dimension()),
                new Line("similarity", info.similarity().toString()),
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
                line("format version", info.formatVersion()),
                new Line("tuning", info.tuning() == null ? "-" : text(info.tuning()))),
            List.of(
                new Column().dataAlign(HorizontalAlign.LEFT).with(Line::name),
                new Column().dataAlign(HorizontalAlign.RIGHT).with(Line::value)));
  }

  private static String partitions(IndexInfo info) {
    return info.exact() ? "none, all rows are searched" : "%,d".formatted(info.partitions());
  }

  /** A setting, what it reaches, and how that is known. */
  static String text(Tuning tuning) {
    return "%s for recall@%d of %s: %.4f +- %.4f on %,d %s, seed %d"
        .formatted(
            tuning.exact()
                ? "all rows"
                : "%,d probes, %,d reranked".formatted(tuning.probes(), tuning.rerank()),
            tuning.k(),
            tuning.target(),
            tuning.recall(),
            tuning.standardError(),
            tuning.queries(),
            tuning.heldOut() ? "held-out rows" : "given queries",
            tuning.seed());
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
