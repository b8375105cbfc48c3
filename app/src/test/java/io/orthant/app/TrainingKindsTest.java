package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models under a privacy budget and models with noise in their depth, by the command line. */
class TrainingKindsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ITEMS = 20;

  @TempDir private Path folder;
  private Path events;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    events = folder.resolve("events.txt");
    model = folder.resolve("model");
    RandomGenerator random = new Seed(3).stream("walks");
    StringBuilder lines = new StringBuilder();
    for (int user = 0; user < 80; user++) {
      int item = random.nextInt(ITEMS);
      for (int step = 0; step < 6; step++) {
        lines.append("u%d i%d%n".formatted(user, (item + step) % ITEMS));
      }
    }
    Files.writeString(events, lines);
  }

  private CommandRun train(String... further) {
    List<String> arguments = new ArrayList<>();
    Collections.addAll(arguments, "train", events.toString(), "--format", "plain");
    Collections.addAll(arguments, "--out", model.toString(), "--dimension", "8");
    Collections.addAll(arguments, "--feed-forward", "16", "--max-length", "6", "--epochs", "3");
    Collections.addAll(arguments, "--threads", "1", "--min-user-count", "1");
    Collections.addAll(arguments, further);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private CommandRun evaluate(String... further) {
    List<String> arguments = new ArrayList<>();
    Collections.addAll(arguments, "evaluate", events.toString(), "--format", "plain");
    Collections.addAll(arguments, "--min-user-count", "1", "--model", model.toString(), "--json");
    Collections.addAll(arguments, further);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"next", "masked"})
  void aModelUnderABudgetHasACard(String objective) throws IOException {
    CommandRun trained =
        train(
            "--objective",
            objective,
            "--layers",
            "attention",
            "--epsilon",
            "8",
            "--delta",
            "1e-3",
            "--batch-units",
            "20");

    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode card = JSON.readTree(Files.readString(model.resolve("privacy.json")));
    assertThat(card.path("epsilon").asDouble()).isBetween(7.0, 8.0);
    assertThat(card.path("delta").asDouble()).isEqualTo(1e-3);
    CommandRun evaluated = evaluate();
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(JSON.readTree(evaluated.out()).path("targets").asInt()).isEqualTo(80);
  }

  @Test
  void noiseInDepthIsAveragedIfWanted() throws IOException {
    CommandRun trained = train("--layers", "attention,sde", "--noise", "additive:0.5");
    assertThat(trained.code()).as(trained.err()).isZero();
    Path histories = folder.resolve("histories.txt");
    Files.writeString(histories, "i1,i2,i3\ni5\ni1,i2,i3\n");

    byte[] still = encode(histories);
    byte[] noisy = encode(histories, "--noise-runs", "3");

    assertThat(encode(histories, "--noise-runs", "3")).isEqualTo(noisy);
    assertThat(encode(histories, "--noise-runs", "3", "--noise-seed", "7")).isNotEqualTo(noisy);
    assertThat(still).isNotEqualTo(noisy).hasSameSizeAs(noisy);
    assertThat(evaluate("--noise-runs", "2").code()).isZero();
  }

  private byte[] encode(Path histories, String... further) throws IOException {
    Path out = folder.resolve("queries.npy");
    List<String> arguments = new ArrayList<>();
    Collections.addAll(arguments, "encode", model.toString(), histories.toString());
    Collections.addAll(arguments, "--out", out.toString());
    Collections.addAll(arguments, further);
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readAllBytes(out);
  }

  @Test
  void whereThereIsNoNoiseNoneIsAveraged() {
    assertThat(train("--layers", "1").code()).isZero();
    CommandRun run = evaluate("--noise-runs", "2");
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("no layer with noise to average over 2 runs");
  }
}
