package io.orthant.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A library, and how the process is started that measures it.
 *
 * @param library its name
 * @param command program and options
 * @param environment variables to set
 */
record Driver(String library, List<String> command, Map<String, String> environment) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Driver {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A class of this or another class path in a JVM of its own. */
  static Driver java(String library, String classPath, String mainClass, String... jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Xmx4g");
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", classPath, mainClass));
    return new Driver(library, command, Map.of());
  }

  /** Our own index, measured like the others. */
  static Driver own(int[] partitions, String... jvmOptions) {
    List<String> counts = new ArrayList<>();
    for (int count : partitions) {
      counts.add(Integer.toString(count));
    }
    return java(
            SpeedComparison.OWN,
            System.getProperty("java.class.path"),
            OwnDriver.class.getName(),
            jvmOptions)
        .with("--partitions", String.join(",", counts));
  }

  /** The driver with further options. */
  Driver with(String... options) {
    return new Driver(
        library, Stream.concat(command.stream(), Stream.of(options)).toList(), environment);
  }

  /** The driver with a variable set. */
  Driver withVariable(String name, String value) {
    return new Driver(library, command, Map.of(name, value));
  }

  /**
   * Measures.
   *
   * @throws IOException if the driver cannot be started or fails, naming where it wrote why
   */
  DriverAnswer run(SearchTask task) throws IOException {
    return run(task.options(), task.folder(), DriverAnswer.class);
  }

  /**
   * Runs the driver and reads what it prints.
   *
   * @param options to tell it
   * @param folder receives what it says beside its answer
   */
  <T> T run(List<String> options, Path folder, Class<T> answer) throws IOException {
    File log = folder.resolve(library.replace(' ', '-') + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(command.stream(), options.stream()).toList())
            .redirectError(log);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      byte[] output = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException(
            "The driver of %s ended with code %d; %s says why"
                .formatted(library, process.exitValue(), log));
      }
      return JSON.readValue(output, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while measuring " + library);
    } finally {
      process.destroy();
    }
  }
}
