package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PrivacyCommandTest {
  private static final String TUTORIAL = "--examples 60000 --batch 256 --steps 14062 --delta 1e-5";

  @Test
  void aPublishedSettingCostsWhatIsKnown() throws IOException {
    JsonNode cost = json("privacy epsilon --noise 1.1 " + TUTORIAL);
    assertThat(cost.path("epsilon").asDouble()).isCloseTo(2.3817, within(2e-3));
    assertThat(cost.path("accountants").get(1).path("epsilon").asDouble())
        .isCloseTo(2.5966, within(1e-4));
    assertThat(cost.path("accountants").get(2).path("epsilon").asDouble())
        .isCloseTo(3.0083, within(1e-4));
    assertThat(run("privacy epsilon --noise 1.1 " + TUTORIAL).out())
        .contains("14,062 steps")
        .contains("rdp-classic")
        .contains("3.0083");
  }

  @Test
  void stepsBeforeAreCounted() throws IOException {
    String half = "--sampling-rate 0.01 --steps 500 --noise 1 --delta 1e-5";
    JsonNode cost = json("privacy epsilon " + half + " --before 0.01:1:500");
    assertThat(cost.path("phases")).hasSize(2);
    assertThat(cost.path("epsilon").asDouble()).isCloseTo(1.8282, within(2e-3));
  }

  @Test
  void theNoiseForABudgetStaysWithinIt() throws IOException {
    JsonNode needed =
        json("privacy noise --epsilon 3 --delta 1e-5 --sampling-rate 0.02 --epochs 2");
    assertThat(needed.path("steps").asLong()).isEqualTo(100);
    assertThat(needed.path("epsilon").asDouble()).isBetween(2.99, 3.0);
    String noise = needed.path("noiseMultiplier").asText();
    JsonNode cost =
        json("privacy epsilon --delta 1e-5 --sampling-rate 0.02 --steps 100 --noise " + noise);
    assertThat(cost.path("epsilon").asDouble()).isLessThanOrEqualTo(3);
  }

  @Test
  void largerBatchesLeaveLessNoiseInTheMean() throws IOException {
    JsonNode choices =
        json("privacy plan --epsilon 2 --delta 1e-5 --examples 10000 --epochs 5 --batches 100,1000")
            .path("choices");
    assertThat(choices).hasSize(2);
    assertThat(choices.get(0).path("meanNoise").asDouble())
        .isGreaterThan(choices.get(1).path("meanNoise").asDouble());
  }

  @Test
  void badValuesAreRefusedInOneLine() {
    CommandRun run = run("privacy epsilon --noise -1 " + TUTORIAL);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("not -1.0").doesNotContain("\tat ");
    assertThat(run("privacy noise --epsilon 1 --delta 2 --sampling-rate 1 --steps 1").err())
        .contains("Delta must lie between 0 and 1, not 2.0");
    assertThat(run("privacy epsilon --noise 1 --delta 1e-5 --examples 5 --batch 9 --steps 1").err())
        .contains("not 9.0 of 5");
  }

  private static CommandRun run(String line) {
    return CommandRun.of(line.split(" "));
  }

  private static JsonNode json(String line) throws IOException {
    CommandRun run = run(line + " --json");
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
