package io.orthant.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, which signals and limits of the system can reach. */
final class CommandProcess {
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path output;

  private CommandProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a command.
   *
   * @param output receives all that it prints
   * @param limits shell commands that set limits before it starts
   */
  static CommandProcess start(Path output, String limits, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                limits + "\nexec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-XX:-UsePerfData",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Orthant.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new CommandProcess(process, output);
  }

  /** Waits until a file is there. */
  void awaitFile(Path file) throws IOException, InterruptedException {
    for (int tenths = 0; tenths < 10 * PATIENCE_SECONDS; tenths++) {
      if (Files.exists(file)) {
        return;
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no %s, but: %s".formatted(file, output()));
  }

  /** Sends what a terminal sends on Ctrl-C. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it without giving it a chance to do anything. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end within " + PATIENCE_SECONDS + " s");
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
