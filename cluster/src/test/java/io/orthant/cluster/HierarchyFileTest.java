package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trees that are saved, damaged, and resumed. */
final class HierarchyFileTest {
  private static final Matrix POINTS = TestPoints.mixture(300, 7, 5, 0.4, 4);

  @TempDir private Path folder;

  static Stream<OnlineHierarchy> hierarchies() {
    return Stream.of(
        new OnlineHierarchy(7, new Affinity.Dot(), new InsertionPolicy.Otd()),
        new OnlineHierarchy(7, new Affinity.Cosine(), new InsertionPolicy.OtdPath(2)),
        new OnlineHierarchy(7, new Affinity.Cosine(), new InsertionPolicy.OtdBeam(3)),
        new OnlineHierarchy(7, new Affinity.Gaussian(0.5, 32, 3), new InsertionPolicy.ExactOhac()),
        new OnlineHierarchy(
            7,
            new Affinity.InverseDistance(0.5, 32, 3),
            new InsertionPolicy.ApproximateOhac(3, 8)));
  }

  @ParameterizedTest
  @MethodSource("hierarchies")
  void aResumedTreeGrowsAsIfItHadNeverStopped(OnlineHierarchy straight) throws IOException {
    for (int row = 0; row < 150; row++) {
      straight.insert(row, POINTS.row(row));
    }
    straight.delete(20);
    Path file = folder.resolve("tree");
    straight.save(file);

    OnlineHierarchy resumed = OnlineHierarchy.open(file);

    assertThat(resumed.affinity()).isEqualTo(straight.affinity());
    assertThat(resumed.policy()).isEqualTo(straight.policy());
    assertThat(resumed.status().negativeSlacks()).isEqualTo(straight.status().negativeSlacks());
    assertThat(Topology.of(resumed.snapshot())).isEqualTo(Topology.of(straight.snapshot()));
    for (int row = 150; row < 300; row++) {
      straight.insert(row, POINTS.row(row));
      resumed.insert(row, POINTS.row(row));
      if (row % 3 == 0) {
        straight.delete(row - 100);
        resumed.delete(row - 100);
      }
    }
    assertThat(Topology.of(resumed.snapshot())).isEqualTo(Topology.of(straight.snapshot()));
    assertThat(resumed.status().revenue())
        .isCloseTo(straight.status().revenue(), within(1e-9 * straight.status().upperBound()));
  }

  @Test
  void emptyAndSingleTreesAreKept() throws IOException {
    OnlineHierarchy tree =
        new OnlineHierarchy(7, new Affinity.Dot(), new InsertionPolicy.ExactOhac());
    tree.save(folder.resolve("empty"));
    tree.insert(-4, POINTS.row(0));
    tree.save(folder.resolve("single"));

    assertThat(OnlineHierarchy.open(folder.resolve("empty")).size()).isZero();
    OnlineHierarchy single = OnlineHierarchy.open(folder.resolve("single"));
    assertThat(single.contains(-4)).isTrue();
    single.insert(5, POINTS.row(1));
    assertThat(single.snapshot().points()).isEqualTo(2);
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    byte[] good = saved(40);
    RandomGenerator random = new Seed(8).stream("flips");
    for (int round = 0; round < 400; round++) {
      byte[] bad = good.clone();
      int at = round < 100 ? round : random.nextInt(bad.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(folder.resolve("bad"), bad);

      assertThatThrownBy(() -> OnlineHierarchy.open(file))
          .as("byte %d of %d", at, bad.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] good = saved(10);
    for (int length = 0; length < good.length; length++) {
      Path file = Files.write(folder.resolve("short"), Arrays.copyOf(good, length));

      assertThatThrownBy(() -> OnlineHierarchy.open(file))
          .as("%d of %d bytes", length, good.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private byte[] saved(int points) throws IOException {
    OnlineHierarchy tree =
        new OnlineHierarchy(7, new Affinity.Cosine(), new InsertionPolicy.OtdPath());
    for (int row = 0; row < points; row++) {
      tree.insert(row, POINTS.row(row));
    }
    Path file = folder.resolve("good");
    tree.save(file);
    return Files.readAllBytes(file);
  }

  @Test
  @Tag("slow")
  void aKilledWriterLeavesAWholeTree() throws Exception {
    Path file = folder.resolve("tree");
    RandomGenerator random = new Seed(3).stream("kills");
    int told = 0;
    for (int round = 0; round < 8; round++) {
      told = killedAfter(file, told, random.nextInt(1, 60));
      OnlineHierarchy tree = OnlineHierarchy.open(file);
      // The tree that was being written at the kill may be there or the one before.
      assertThat(tree.size()).as("round %d", round).isIn(told, told + 1);
      assertThat(tree.snapshot().points()).isEqualTo(tree.size());
      told = tree.size();
    }
  }

  /** Starts a writer, reads what it tells, and kills it after a number of saves. */
  private static int killedAfter(Path file, int from, int saves)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int told = from;
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told = Integer.parseInt(line);
        if (told == from + saves) {
          writer.toHandle().destroyForcibly();
        }
      }
    }
    writer.waitFor();
    return told;
  }

  /** The process that is killed: adds a point, saves, tells how many there are, and so on. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      OnlineHierarchy tree =
          Files.exists(file)
              ? OnlineHierarchy.open(file)
              : new OnlineHierarchy(3, new Affinity.Cosine(), new InsertionPolicy.OtdPath());
      for (int id = tree.size(); ; id++) {
        tree.insert(id, new float[] {1, id % 7, id % 11});
        tree.save(file);
        System.out.println(id + 1);
        System.out.flush();
      }
    }
  }
}
