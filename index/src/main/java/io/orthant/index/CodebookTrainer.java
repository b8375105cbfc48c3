package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;

/** Learns the codewords of each block by k-means over a sample of the vectors to be coded. */
final class CodebookTrainer {
  private static final String STREAM = "codebooks";

  private CodebookTrainer() {}

  /**
   * @param sample vectors to code, at least one, in random order
   */
  static Codebooks train(
      Matrix sample,
      int blockDimensions,
      int iterations,
      Seed seed,
      Workers workers,
      Progress progress) {
    int blocks = Math.ceilDiv(sample.dimension(), blockDimensions);
    float[] values = new float[blocks * blockDimensions * Codebooks.WORDS];
    try (Workers inline = new Workers(1);
        Progress.Task task = progress.start("training codebooks", blocks, "blocks")) {
      workers.run(
          blocks,
          1,
          (from, to) -> {
            for (int block = from; block < to; block++) {
              Matrix words =
                  KMeans.train(
                      block(sample, block, blockDimensions),
                      Codebooks.WORDS,
                      iterations,
                      seed.stream(STREAM, block),
                      inline);
              store(words, block, values);
            }
          },
          task);
    }
    return new Codebooks(sample.dimension(), blockDimensions, values);
  }

  private static Matrix block(Matrix sample, int block, int blockDimensions) {
    Matrix columns = Matrix.allocate(Arena.ofAuto(), sample.rows(), blockDimensions);
    int first = block * blockDimensions;
    int width = Math.min(blockDimensions, sample.dimension() - first);
    for (int row = 0; row < sample.rows(); row++) {
      for (int column = 0; column < width; column++) {
        columns.set(row, column, sample.get(row, first + column));
      }
    }
    return columns;
  }

  private static void store(Matrix words, int block, float[] values) {
    for (int word = 0; word < words.rows(); word++) {
      for (int column = 0; column < words.dimension(); column++) {
        int place = (block * words.dimension() + column) * Codebooks.WORDS + word;
        values[place] = words.get(word, column);
      }
    }
  }
}
