package io.orthant.bench.experiment;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.InteractionFormat;
import io.orthant.learn.data.InteractionReader;
import io.orthant.learn.data.Splits;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Amazon Beauty interactions as published with BERT4Rec, {@code beauty.txt.gz}: one "user item"
 * a line in the order of time, 40,226 users and 54,542 items.
 */
final class BeautyFile {
  private static final String NAME = "beauty.txt.gz";

  private BeautyFile() {}

  /**
   * Reads them, the last item of each user held out for the test and the one before for validation.
   *
   * @throws IOException if the file is missing, saying how to get it, or cannot be read
   */
  static Dataset read(Path folder, Progress progress) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing; take data/beauty.txt of the GitHub repository FeiSun/BERT4Rec, gzip it, and name its folder with --data"
              .formatted(file));
    }
    return Splits.leaveLastOut(
        InteractionReader.read(file, new InteractionFormat.Lines(), progress));
  }
}
