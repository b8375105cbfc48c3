package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What signals and a full disk leave behind: whole files or none, and work that goes on. */
@Tag("slow")
class InterruptionTest {
  /** Refuses to let any file grow beyond 64 kB, as a full disk would. */
  private static final String SMALL_DISK = "ulimit -f 128";

  @TempDir private Path folder;

  @BeforeEach
  void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
  }

  @Test
  void anInterruptedTrainingGoesOnToTheSameWeights() throws Exception {
    Path interactions = interactions();
    Path stopped = folder.resolve("stopped");
    Path whole = folder.resolve("whole");

    CommandProcess first = train(interactions, stopped, "");
    first.awaitFile(stopped.resolve("checkpoint.safetensors"));
    first.interrupt();
    assertThat(first.exitCode()).as(first.output()).isEqualTo(130);
    assertThat(first.output()).contains("Stopped after step", "--resume");
    assertThat(namesIn(stopped)).containsExactly("checkpoint.safetensors");

    CommandProcess refused = train(interactions, stopped, "");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).contains("add --resume");

    CommandProcess second = train(interactions, stopped, "", "--resume");
    CommandProcess uninterrupted = train(interactions, whole, "");
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(uninterrupted.exitCode()).as(uninterrupted.output()).isZero();
    assertThat(stopped.resolve("weights.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
  }

  @Test
  void anIndexIsWholeOrAbsentWheneverTheBuildIsKilled() throws Exception {
    Path vectors = vectors(4000);
    Path index = folder.resolve("items.orthant");
    RandomGenerator moments = new Seed(3).stream("moments");
    for (int attempt = 0; attempt < 6; attempt++) {
      CommandProcess build = build(vectors, index, "");
      if (attempt > 0) {
        Thread.sleep(moments.nextInt(200, 1500));
        build.kill();
      }
      build.exitCode();
      if (Files.exists(index)) {
        VectorIndex.open(index).close();
        Files.delete(index);
      } else {
        assertThat(attempt).as(build.output()).isPositive();
      }
    }
  }

  @Test
  void aFullDiskLeavesNoIndex() throws Exception {
    Path index = folder.resolve("items.orthant");

    CommandProcess build = build(vectors(4000), index, SMALL_DISK);

    assertThat(build.exitCode()).as(build.output()).isEqualTo(1);
    assertThat(build.output()).contains("orthant: Could not write " + index);
    assertThat(namesIn(folder)).doesNotContain("items.orthant").noneMatch(n -> n.endsWith(".part"));
  }

  @Test
  void aFullDiskLeavesNoHalfModel() throws Exception {
    Path model = folder.resolve("model");

    CommandProcess training = train(interactions(), model, SMALL_DISK);

    assertThat(training.exitCode()).as(training.output()).isEqualTo(1);
    assertThat(training.output()).contains("orthant: Could not write " + model);
    assertThat(namesIn(model)).isEmpty();
  }

  @Test
  void aReadOnlyFolderIsNamed() throws Exception {
    Path readOnly = Path.of("/proc");
    assumeTrue(Files.exists(readOnly.resolve("self")), "needs a folder not even root may write to");

    CommandProcess build = build(vectors(10), readOnly.resolve("items.orthant"), "");

    assertThat(build.exitCode()).as(build.output()).isEqualTo(1);
    assertThat(build.output()).contains("orthant: Could not write /proc/items.orthant");
  }

  private CommandProcess train(Path interactions, Path model, String limits, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                interactions.toString(),
                "--out",
                model.toString(),
                "--dimension",
                "32",
                "--layers",
                "1",
                "--epochs",
                "4",
                "--batch-positions",
                "256",
                "--negatives",
                "64",
                "--checkpoint-steps",
                "20",
                "--threads",
                "1"));
    arguments.addAll(List.of(more));
    return CommandProcess.start(
        Files.createTempFile(folder, "train", ".log"), limits, arguments.toArray(String[]::new));
  }

  private CommandProcess build(Path vectors, Path index, String limits) throws IOException {
    return CommandProcess.start(
        Files.createTempFile(folder, "build", ".log"),
        limits,
        "index",
        "build",
        vectors.toString(),
        "--out",
        index.toString());
  }

  /** Users who walk along a ring of items. */
  private Path interactions() throws IOException {
    RandomGenerator random = new Seed(5).stream("walks");
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < 3000; user++) {
      int item = random.nextInt(500);
      for (int step = 0; step < 20; step++) {
        lines.add("user%d item%d".formatted(user, (item + step) % 500));
      }
    }
    return Files.write(folder.resolve("walks.txt"), lines);
  }

  private Path vectors(int rows) throws IOException {
    RandomGenerator random = new Seed(7).stream("vectors");
    float[][] values = new float[rows][64];
    for (float[] row : values) {
      for (int column = 0; column < row.length; column++) {
        row[column] = (float) random.nextGaussian();
      }
    }
    Path file = folder.resolve("vectors.npy");
    VectorFiles.write(file, Matrix.copyOf(values));
    return file;
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
