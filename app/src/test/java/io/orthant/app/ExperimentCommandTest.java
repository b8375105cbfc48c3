package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with the one experiment that the tests of this room install. */
class ExperimentCommandTest {
  @TempDir private Path folder;

  @Test
  void printsTablesClaimsAndNotes() {
    CommandRun run = run("coin");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("heads |     3")
        .contains("holds   heads: 0.500 (bar: at least 0.500)")
        .contains("missed  tails: 0.750 (bar: at most 0.500)")
        .contains("Parts: []");
  }

  @Test
  void printsOneLineOfJsonForEachClaim() throws IOException {
    CommandRun run = run("coin", "--json", "--full", "--part", "tails,heads");

    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode missed = new ObjectMapper().readTree(lines.get(1));
    assertThat(missed.path("holds").asBoolean()).isFalse();
    assertThat(missed.path("interval").get(1).asDouble()).isEqualTo(1);
    assertThat(missed.path("seeds").asInt()).isEqualTo(5);
    assertThat(missed.path("command").asText())
        .isEqualTo("orthant experiment coin --full --part tails,heads");
  }

  @Test
  void drawsAPage() throws IOException {
    Path page = folder.resolve("coin.html");

    run("coin", "--html", page.toString());

    assertThat(Files.readString(page)).contains("\"kind\":\"table\"").contains("Throws");
  }

  @Test
  void missingDataIsAFailureThatSaysHowToGetIt() {
    CommandRun run = CommandRun.of("experiment", "coin", "--data", folder.resolve("no").toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no is missing: throw a coin");
  }

  @Test
  void whatIsUnknownIsRefusedWithWhatIsKnown() {
    CommandRun experiment = run("dice");
    CommandRun part = run("coin", "--part", "edge");
    CommandRun seeds = run("coin", "--seeds", "0");

    assertThat(List.of(experiment.code(), part.code(), seeds.code())).containsOnly(2);
    assertThat(experiment.err()).contains("There is no experiment 'dice': expected coin");
    assertThat(part.err()).contains("There is no part of coin 'edge': expected heads, tails");
    assertThat(seeds.err()).contains("at least 1, not 0");
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("experiment", "--data", folder.toString()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
