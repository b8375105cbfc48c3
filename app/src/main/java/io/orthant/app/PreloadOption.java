package io.orthant.app;

import io.orthant.index.Preload;
import picocli.CommandLine.Option;

/** What of an index file is read into memory before it is searched. */
final class PreloadOption {
  @Option(
      names = "--preload",
      paramLabel = "none|codes|all",
      defaultValue = "none",
      description =
          "What to read into memory first; the rest of the file stays on the disk until it is"
              + " needed. Default: ${DEFAULT-VALUE}.")
  private Preload preload;

  Preload value() {
    return preload;
  }
}
