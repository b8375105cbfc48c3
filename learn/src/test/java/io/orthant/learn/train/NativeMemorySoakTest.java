package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orthant.learn.TestData;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import io.orthant.vectors.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains 500 steps in a process of its own with a small heap, so that the Java collector seldom
 * runs and cannot hide native memory that no scope has freed, and watches the resident size.
 */
@Tag("slow")
final class NativeMemorySoakTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int STEPS = 500;
  private static final int EVERY = 50;

  /**
   * Settings of the GNU C library: without them its pools keep up to 200 MB of freed blocks,
   * differently in each run, and hide a leak of that size.
   */
  private static final Map<String, String> GIVE_BACK_AT_ONCE =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "65536",
          "MALLOC_TRIM_THRESHOLD_", "131072");

  @TempDir private Path folder;

  @Test
  void residentMemoryStaysFlat() throws IOException, InterruptedException {
    assumeTrue(Files.exists(STATUS), "needs a system that tells a process its resident size");
    List<Long> residentKilobytes = new ArrayList<>();
    ProcessBuilder soak =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Soak.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    soak.environment().putAll(GIVE_BACK_AT_ONCE);
    Process process = soak.start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> residentKilobytes.add(Long.parseLong(line)));
    }
    assertThat(process.waitFor()).isZero();
    assertThat(residentKilobytes).hasSize(STEPS / EVERY);
    long settled = residentKilobytes.get(STEPS / EVERY / 2 - 1);
    long last = residentKilobytes.getLast();
    // Every step allocates over 10 MB natively: kept, 250 steps would add over 2,500 MB. Over
    // 1,500 steps the resident size was seen to rise by 5 MB, most of it compiled code.
    assertThat(last - settled).as("growth of %s", residentKilobytes).isLessThan(16 * 1024);
  }

  /** The process that is watched. */
  static final class Soak {
    private Soak() {}

    public static void main(String[] arguments) throws IOException {
      TrainConfig config =
          TrainConfig.builder()
              .loss(new SampledSoftmax(new SamplerConfig.LogUniform(), 256))
              .batchPositions(1024)
              .epochs(100)
              .patience(100)
              .threads(2)
              .build();
      int[] steps = {0};
      new Trainer(TestData.secondOrder(2000, 4000, 1), config, Path.of(arguments[0]))
          .run(
              Progress.NONE,
              () -> {
                if (++steps[0] % EVERY == 0) {
                  System.out.println(residentKilobytes());
                }
                return steps[0] == STEPS;
              });
    }

    private static String residentKilobytes() {
      try {
        return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("\\D", ""))
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
