package io.orthant.app;

import io.orthant.app.console.Result;
import io.orthant.index.IndexInfo;
import java.util.stream.Collectors;

/** A new index file, what is in it, and what building it took. */
record BuildSummary(String file, IndexInfo info, BuildFigures build) implements Result {
  @Override
  public String text() {
    return new IndexSummary(file, info).text()
        + "\n"
        + "%.1f s, %.1f s of all processors, %,.0f rows/s; seconds by phase: %s"
            .formatted(
                build.wallSeconds(),
                build.cpuSeconds(),
                build.rowsPerSecond(),
                build.phases().stream()
                    .map(phase -> "%s %.1f".formatted(phase.name(), phase.wallSeconds()))
                    .collect(Collectors.joining(", ")))
        + "\n"
        + "%.3f times the bytes of codes and rows".formatted(build.bytesRatio());
  }
}
