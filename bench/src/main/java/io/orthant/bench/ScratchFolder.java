package io.orthant.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for the time of a measurement, removed with all that is in it.
 *
 * @param path where it is
 */
public record ScratchFolder(Path path) implements AutoCloseable {
  /**
   * Makes an empty one.
   *
   * @param purpose a part of its name
   */
  public static ScratchFolder of(String purpose) throws IOException {
    return new ScratchFolder(Files.createTempDirectory("orthant-" + purpose));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
