package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.index.IndexInfo;
import java.util.List;

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
                line("4-bit codes a row", info.blocks()),
                line("dimensions a code", info.blockDimensions()),
                new Line("anisotropy", info.anisotropy().toString()),
                line("bytes of codes", info.codeBytes()),
                line("bytes of rows", info.rowBytes()),
                line("bytes in all", info.totalBytes()),
                line("rows added since it was written", info.added()),
                line("rows deleted since it was written", info.deleted()),
                new Line("residuals of added rows, relative", ratio(info)),
                new Line("seed", Long.toString(info.seed())),
                line("format version", info.formatVersion())),
            List.of(
                new Column().dataAlign(HorizontalAlign.LEFT).with(Line::name),
                new Column().dataAlign(HorizontalAlign.RIGHT).with(Line::value)));
  }

  private static String partitions(IndexInfo info) {
    return info.exact() ? "none, all rows are searched" : "%,d".formatted(info.partitions());
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
