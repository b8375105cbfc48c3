package io.orthant.app;

import io.orthant.index.IndexInfo;
import java.util.List;

/**
 * What building an index took and how large it is.
 *
 * @param wallSeconds seconds by the clock, from reading the first row to the last byte on the disk
 * @param cpuSeconds seconds of all processors, the compiler and the garbage collector included
 * @param rowsPerSecond rows by {@code wallSeconds}
 * @param phases the parts that take long, in the order of their first run; those of all indexes
 *     that a tuner tries are added up
 * @param bytesRatio bytes of the file by bytes of codes and rows
 */
record BuildFigures(
    double wallSeconds,
    double cpuSeconds,
    double rowsPerSecond,
    List<Phase> phases,
    double bytesRatio) {
  /** A part of the build. */
  record Phase(String name, double wallSeconds, double cpuSeconds) {}

  /** From the clock of a build that has ended. */
  static BuildFigures of(PhaseClock clock, IndexInfo info) {
    Phase all = clock.all();
    return new BuildFigures(
        all.wallSeconds(),
        all.cpuSeconds(),
        info.rows() / all.wallSeconds(),
        clock.phases(),
        (double) info.totalBytes() / (info.codeBytes() + info.rowBytes()));
  }
}
