package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in small: one pass over the classes of one jar. */
class DemoTest {
  @TempDir private Path folder;

  @Test
  void goesTheWholeWayAndTakesUpWhatIsThere() throws Exception {
    CommandRun first = demo("1");
    byte[] weights = Files.readAllBytes(folder.resolve("model/weights.safetensors"));
    CommandRun second = demo("1");

    assertThat(first.code()).as(first.err()).isZero();
    JsonNode result = new ObjectMapper().readTree(first.out());
    assertThat(result.at("/ranking/rankers")).hasSize(4);
    assertThat(result.at("/ranking/targets").asInt()).isPositive();
    assertThat(result.at("/search/points").size()).isPositive();
    assertThat(result.at("/predictions")).hasSize(5);
    assertThat(result.at("/next").size()).isPositive();
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
    assertThat(CommandRun.of("index", "info", folder.resolve("callees.orthant").toString()).code())
        .isZero();

    assertThat(second.code()).as(second.err()).isZero();
    assertThat(new ObjectMapper().readTree(second.out()).path("ranking"))
        .isEqualTo(result.path("ranking"));
    assertThat(folder.resolve("model/weights.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void aModelOfOtherSettingsIsNotMixedIn() throws Exception {
    demo("1");

    CommandRun other = demo("2");

    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("other settings", "--out");
  }

  private CommandRun demo(String epochs) throws Exception {
    return CommandRun.of(
        "demo",
        "--jars",
        jar().toString(),
        "--out",
        folder.toString(),
        "--epochs",
        epochs,
        "--threads",
        "1",
        "--json");
  }

  private static Path jar() throws IOException {
    try {
      return Path.of(Assertions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
