package io.orthant.vectors.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/**
 * Says where a file breaks its format: the row, the offset, what is there and what belongs there.
 */
public final class MalformedFileException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  MalformedFileException(Path file, long row, long offset, String found, String wanted) {
    super("%s, row %d, offset %d: %s; wanted: %s".formatted(file, row, offset, found, wanted));
  }

  MalformedFileException(Path file, long offset, String found, String wanted) {
    super("%s, offset %d: %s; wanted: %s".formatted(file, offset, found, wanted));
  }
}
