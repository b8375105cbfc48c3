package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.blackbox.task.Dimensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlackboxCommandTest {
  @TempDir private Path folder;

  @Test
  void trainingWritesAnOptimiserWithItsRecord() throws IOException {
    Path out = folder.resolve("optimizer.json");
    CommandRun run = train(out, "--unrolls", "2", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("optimizer.json: 3 searches");
    LearnedWeights weights = LearnedWeights.read(out);
    assertThat(weights.training())
        .satisfies(
            training ->
                assertThat(training)
                    .extracting("family")
                    .isEqualTo(BuiltInFamily.QUADRATIC.tasks(new Dimensions(3, 5), 1).settings()));
    assertThat(folder).isDirectoryContaining(file -> file.equals(out));
  }

  @Test
  void anInterruptedRunIsNotOverwritten() throws IOException {
    Path out = folder.resolve("optimizer.json");
    Files.writeString(folder.resolve("optimizer.json.checkpoint"), "{}");
    CommandRun run = train(out, "--unrolls", "1", "0");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("add --resume").doesNotContain("\tat ");
    assertThat(out).doesNotExist();
  }

  @Test
  void badNumbersAreRefusedInOneLine() {
    CommandRun run = train(folder.resolve("x.json"), "--directions", "9", "3");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("From 9 to 3 directions");
  }

  private static CommandRun train(Path out, String... options) {
    String[] line = new String[options.length + 9];
    String[] first = {
      "blackbox",
      "train",
      "--family",
      "quadratic",
      "--dimensions",
      "3",
      "5",
      "--out",
      out.toString()
    };
    System.arraycopy(first, 0, line, 0, first.length);
    System.arraycopy(options, 0, line, first.length, options.length);
    return CommandRun.of(line);
  }
}
