package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.io.VectorFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors and lines in, trees out. */
class ClusterCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path vectors;

  @BeforeEach
  void writeVectors() throws IOException {
    vectors = folder.resolve("v.npy");
    VectorFiles.write(
        vectors, Matrix.copyOf(new float[][] {{1, 0}, {0, 1}, {0.9f, 0.1f}, {0.1f, 0.9f}}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"otd", "otd-path", "otd-beam", "ohac", "ohac-exact"})
  void aTreeIsGrownMeasuredAndWritten(String method) throws IOException {
    Path labels = Files.write(folder.resolve("labels"), List.of("x", "y", "x", "y"));
    Path names = Files.write(folder.resolve("names"), List.of("a", "b", "c", "d"));

    CommandRun run =
        run(
            "--method",
            method,
            "--labels",
            labels,
            "--names",
            names,
            "--json",
            "--newick",
            folder.resolve("t.nwk"),
            "--html",
            folder.resolve("t.html"),
            "--linkage",
            folder.resolve("t.npy"),
            "--assign",
            folder.resolve("t.tsv"),
            "--clusters",
            "2");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode result = JSON.readTree(run.out());
    assertThat(result.path("points").asInt()).isEqualTo(4);
    assertThat(result.path("method").asText()).isEqualTo(method);
    assertThat(result.path("revenue").asDouble()).isPositive();
    assertThat(result.path("files")).hasSize(4);
    assertThat(Files.readString(folder.resolve("t.nwk"))).contains("'a'", "'d'");
    assertThat(Files.readString(folder.resolve("t.html"))).contains("\"x 100%\"");
    assertThat(Files.readAllLines(folder.resolve("t.tsv"))).hasSize(4);
    if (!method.equals("otd")) {
      assertThat(result.path("purity").asDouble()).isEqualTo(1);
    }
  }

  @Test
  void aSavedTreeIsTakenUpByLines() throws IOException {
    Path tree = folder.resolve("tree");
    assertThat(run("--out", tree).code()).isZero();
    InputStream before = System.in;
    CommandRun run;
    try {
      System.setIn(
          new ByteArrayInputStream("late\t0.8 0.2\n\n0.2,0.8\n".getBytes(StandardCharsets.UTF_8)));
      run =
          CommandRun.of(
              "cluster",
              "--follow",
              "--resume",
              tree.toString(),
              "--out",
              tree.toString(),
              "--newick",
              folder.resolve("t.nwk").toString());
    } finally {
      System.setIn(before);
    }

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(OnlineHierarchy.open(tree).size()).isEqualTo(6);
    assertThat(Files.readString(folder.resolve("t.nwk"))).contains("'late'", "'5'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gaussian", "inverse-distance"})
  void affinitiesByFeaturesAreMeasuredByPairsToo(String affinity) throws IOException {
    JsonNode result = JSON.readTree(run("--affinity", affinity, "--json").out());

    assertThat(result.at("/sampled/revenue/value").asDouble()).isPositive();
  }

  @Test
  void badInputIsNamed() throws IOException {
    Path few = Files.write(folder.resolve("few"), List.of("x"));
    VectorFiles.write(folder.resolve("nan.npy"), Matrix.copyOf(new float[][] {{1}, {Float.NaN}}));

    assertOneLine(run("--labels", few), "few", "1 lines", "4 points");
    assertOneLine(CommandRun.of("cluster", folder.resolve("nan.npy").toString()), "row 1", "NaN");
    assertOneLine(run("--resume", few), "few", "no hierarchy");
    assertOneLine(run("--affinity", "gaussian", "--gamma", "0"), "gamma", "0.0");
  }

  private CommandRun run(Object... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "cluster";
    arguments[1] = vectors.toString();
    for (int i = 0; i < options.length; i++) {
      arguments[i + 2] = options[i].toString();
    }
    return CommandRun.of(arguments);
  }

  private static void assertOneLine(CommandRun run, String... parts) {
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> line.startsWith("orthant: ")))
        .singleElement()
        .asString()
        .contains(parts);
  }
}
