package io.orthant.bench.peers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** A built index on the disk, and beside it what its build took. */
public final class KeptBuild {
  private KeptBuild() {}

  /** What builds an index and writes it. */
  @FunctionalInterface
  public interface Build {
    void writeTo(Path place) throws IOException;
  }

  /**
   * Builds what is not there yet.
   *
   * @return CPU time of the build in seconds, over all threads of the process
   * @throws IOException if the index cannot be written
   */
  public static double seconds(Path place, Build build) throws IOException {
    Path note = place.resolveSibling(place.getFileName() + ".seconds");
    if (Files.exists(note)) {
      return Double.parseDouble(Files.readString(note).strip());
    }
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = process.getProcessCpuTime();
    build.writeTo(place);
    double seconds = (process.getProcessCpuTime() - start) / 1e9;
    Files.writeString(note, Double.toString(seconds));
    return seconds;
  }
}
