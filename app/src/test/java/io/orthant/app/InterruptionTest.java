package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ends a training process by a signal, as Ctrl-C does, and takes it up again. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
  @TempDir private Path folder;
  private Path interactions;
  private Path model;

  @BeforeEach
  void writeInteractions() throws IOException {
    RandomGenerator random = new Seed(4).stream("interactions");
    StringBuilder text = new StringBuilder();
    for (int user = 0; user < 2000; user++) {
      for (int step = 0; step < 12; step++) {
        text.append("u%d i%d\n".formatted(user, random.nextInt(500)));
      }
    }
    interactions = Files.writeString(folder.resolve("interactions.txt"), text);
    model = folder.resolve("model");
  }

  @Test
  void leavesACheckpointThatResumes() throws Exception {
    Process process =
        new ProcessBuilder(command("--epochs", "400")).redirectErrorStream(true).start();
    waitForFirstPass();
    process.destroy();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();

    assertThat(output).contains("Stopped after step", "--resume");
    assertThat(model.resolve("checkpoint.safetensors")).isNotEmptyFile();
    assertThat(model.resolve("config.json")).doesNotExist();

    CommandRun refused = CommandRun.of(arguments("--epochs", "400"));
    CommandRun otherSettings = CommandRun.of(arguments("--epochs", "2", "--resume"));

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("interrupted run", "--resume");
    assertThat(otherSettings.code()).isEqualTo(1);
    assertThat(otherSettings.err()).contains("epochs was 400, now 2");
  }

  private void waitForFirstPass() throws Exception {
    for (int i = 0; i < 600 && !Files.exists(model.resolve("checkpoint.safetensors")); i++) {
      Thread.sleep(100);
    }
    assertThat(model.resolve("checkpoint.safetensors")).exists();
  }

  private String[] arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                interactions.toString(),
                "--out",
                model.toString(),
                "--dimension",
                "8",
                "--layers",
                "1",
                "--feed-forward",
                "8",
                "--max-length",
                "10",
                "--patience",
                "400",
                "--threads",
                "1"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private List<String> command(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Orthant.class.getName()));
    command.addAll(List.of(arguments(more)));
    return command;
  }
}
