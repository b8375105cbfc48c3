package io.orthant.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkpoint of a training whose result is one file. */
final class CheckpointFile {
  private CheckpointFile() {}

  /**
   * Where the checkpoint of a file lies or will lie.
   *
   * @param resume whether to go on with an interrupted run
   * @throws IOException if a run was interrupted there and is not to be resumed
   */
  static Path beside(Path out, boolean resume) throws IOException {
    Path checkpoint = out.resolveSibling(out.getFileName() + ".checkpoint");
    if (Files.exists(checkpoint) && !resume) {
      throw new IOException(
          "%s holds an interrupted run; add --resume to go on with it, or delete it"
              .formatted(checkpoint));
    }
    return checkpoint;
  }
}
