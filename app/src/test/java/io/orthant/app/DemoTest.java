package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.index.VectorIndex;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, over the calls of two libraries instead of the JDK's. */
@Tag("slow")
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void findsMeasuresAnswersAndReports() throws Exception {
    Path out = folder.resolve("demo");

    CommandRun first = demo(out);

    assertThat(first.code()).as(first.err()).isZero();
    JsonNode result = JSON.readTree(first.out());
    JsonNode rankers = result.at("/ranking/rankers");
    assertThat(rankers.findValuesAsText("name"))
        .containsExactly("popularity", "first-order Markov", "last-item cosine", "model");
    double popularity = rankers.at("/0/metrics/ndcg10").asDouble();
    double model = rankers.at("/3/metrics/ndcg10").asDouble();
    assertThat(model).isGreaterThan(popularity);
    assertThat(result.at("/ranking/differences")).hasSize(2);
    assertThat(result.at("/search/points").findValuesAsText("recall"))
        .anySatisfy(recall -> assertThat(Double.parseDouble(recall)).isGreaterThan(0.95));
    assertThat(result.path("predictions")).isNotEmpty();
    try (VectorIndex index = VectorIndex.open(out.resolve("callees.orthant"))) {
      assertThat(index.info().rows()).isEqualTo(result.path("items").asInt());
    }
    assertThat(Files.readString(out.resolve("report.html")))
        .contains(
            Stream.of("loss", "metrics", "recall", "map", "predictions", "counts", "next")
                .map("\"kind\":\"%s\""::formatted)
                .toList());

    CommandRun again = demo(out);

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(withoutTimes(JSON.readTree(again.out()))).isEqualTo(withoutTimes(result));
  }

  private static CommandRun demo(Path out) throws URISyntaxException {
    return CommandRun.of(
        "demo",
        "--jars",
        jarOf(ObjectMapper.class),
        "--jars",
        jarOf(picocli.CommandLine.class),
        "--epochs",
        "12",
        "--out",
        out.toString(),
        "--json");
  }

  private static String jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Speeds and durations differ from run to run; nothing else may. */
  private static JsonNode withoutTimes(JsonNode result) throws IOException {
    ObjectNode copy = result.deepCopy();
    copy.remove("seconds");
    copy.remove("search");
    return copy;
  }
}
