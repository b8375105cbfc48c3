package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that changes and compacts an index file, again and again at random moments. After
 * each kill the file opens, and holds every change that the process had told of.
 */
@Tag("slow")
final class KilledWriterTest {
  private static final int ROUNDS = 12;
  private static final int DIMENSION = 8;
  private static final int BATCH = 20;
  private static final int COMPACT_EVERY = 25;

  @TempDir private Path folder;

  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    Path file = folder.resolve("index.orthant");
    IndexConfig config = IndexConfig.builder().partitions(16).threads(1).build();
    try (VectorIndex index =
        VectorIndex.build(TestVectors.RANDOM.rows(2000, DIMENSION, 1), config, Progress.NONE)) {
      index.save(file);
    }
    long seed = 31;
    RandomGenerator random = new Seed(seed).stream("kills");
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int told = killedAfter(file, acknowledged, random.nextInt(1, 120));
      assertThat(told).isGreaterThan(acknowledged);
      acknowledged = told;
      VectorIndex.verify(file);
      try (VectorIndex index = VectorIndex.open(file)) {
        String when = "seed %d, round %d, change %d".formatted(seed, round, told);
        // The change that was being made at the kill may be there or not, but as a whole.
        int rows = index.info().rows();
        assertThat(rows).as(when).isIn(2000 + BATCH * told, 2000 + BATCH * (told + 1));
        int added = rows - 2000;
        int[] best = index.search(row(told), SearchOptions.exact(added)).rows();
        assertThat(best)
            .as(when)
            .containsExactlyInAnyOrder(IntStream.range(10_000, 10_000 + added).toArray());
      }
    }
  }

  /** Starts a writer, reads what it tells, and kills it after a number of changes. */
  private static int killedAfter(Path file, int from, int changes)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString(),
                Integer.toString(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int told = from;
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told = Integer.parseInt(line);
        if (told == from + changes) {
          writer.toHandle().destroyForcibly();
        }
      }
    }
    writer.waitFor();
    return told;
  }

  private static int[] ids(int change) {
    int[] ids = new int[BATCH];
    Arrays.setAll(ids, i -> 10_000 + change * BATCH + i);
    return ids;
  }

  /** So long that added rows are the best answers to each other. */
  private static float[] row(int change) {
    float[] row = new float[DIMENSION];
    row[0] = 100 + change;
    return row;
  }

  /** The process that is killed: makes change after change, and tells of each one that is made. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      try (VectorIndex index = VectorIndex.openForChanges(Path.of(arguments[0]))) {
        int first = Math.max(Integer.parseInt(arguments[1]), index.info().rows() / BATCH - 100);
        for (int change = first; ; change++) {
          float[] row = row(change);
          float[][] rows = new float[BATCH][];
          Arrays.fill(rows, row);
          index.put(ids(change), Matrix.copyOf(rows));
          System.out.println(change + 1);
          System.out.flush();
          if (change % COMPACT_EVERY == 0) {
            index.compact();
          }
        }
      }
    }
  }
}
