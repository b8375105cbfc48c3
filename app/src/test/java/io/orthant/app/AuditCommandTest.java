package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void aTrainedClassifierIsAudited() throws IOException {
    writeImages("train", 600, 1);
    writeImages("t10k", 100, 2);
    Path classifier = folder.resolve("classifier.safetensors");
    JsonNode trained =
        json(
            "train-classifier", folder.toString(), "--out", classifier.toString(), "--epochs", "3");
    assertThat(trained.at("/accuracy").asDouble()).isGreaterThan(0.9);
    Path log = folder.resolve("log.jsonl");
    Path page = folder.resolve("audit.html");
    JsonNode audit =
        json(
            "audit",
            "image",
            classifier.toString(),
            folder.toString(),
            "--optimizer",
            "square",
            "--radius",
            "0.5",
            "--queries",
            "600",
            "--inputs",
            "1",
            "--log",
            log.toString(),
            "--html",
            page.toString());

    assertThat(audit.at("/summary/inputs").asInt()).isEqualTo(1);
    assertThat(audit.at("/summary/flipped").asInt()).isPositive();
    long queries = 0;
    for (JsonNode input : audit.at("/inputs")) {
      assertThat(input.at("/queries").asLong()).isLessThanOrEqualTo(600);
      queries += input.at("/queries").asLong();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(Math.toIntExact(queries));
    JsonNode first = JSON.readTree(lines.getFirst());
    assertThat(first.at("/query").asLong()).isEqualTo(1);
    assertThat(first.at("/change")).hasSize(784).allMatch(x -> x.asDouble() == 0);
    assertThat(JSON.readTree(lines.getLast()).at("/query").asLong()).isEqualTo(lines.size());
    assertThat(page).content().contains("Success against queries");
    assertThat(CommandRun.of("audit", "image", page.toString(), folder.toString()).err())
        .startsWith("orthant: " + page);
    Path weights = folder.resolve("optimizer.json");
    JsonNode optimizer =
        json(
            "audit",
            "train",
            classifier.toString(),
            folder.toString(),
            "--out",
            weights.toString(),
            "--images",
            "2",
            "1",
            "--unrolls",
            "1",
            "0",
            "--steps",
            "20",
            "--scale",
            "3");
    assertThat(optimizer.at("/training/meta/sampling/scaleRange").asDouble()).isEqualTo(3);
    assertThat(queries(classifier, weights, "1"))
        .as("steps of another length")
        .isNotEqualTo(queries(classifier, weights, "4"));
    CommandRun refused =
        CommandRun.of(
            "audit",
            "image",
            classifier.toString(),
            folder.toString(),
            "--weights",
            weights.toString(),
            "--step",
            "0");
    assertThat(refused.err()).contains("A finite unit above 0 is wanted");
  }

  @Test
  void anIndexIsAuditedByQueriesAndTunedAsABlackBox() throws IOException {
    Matrix vectors = vectors(2000, 8);
    Path file = write("vectors.fvecs", vectors);
    Path index = folder.resolve("vectors.orthant");
    assertThat(
            CommandRun.of(
                    "index",
                    "build",
                    file.toString(),
                    "--out",
                    index.toString(),
                    "--partitions",
                    "20")
                .code())
        .isZero();
    Path queries = write("queries.fvecs", vectors.slice(0, 50));
    JsonNode audit =
        json(
            "audit",
            "query",
            index.toString(),
            queries.toString(),
            "--optimizer",
            "zo-adam",
            "--step",
            "0.05",
            "--inputs",
            "5",
            "--queries",
            "400");
    assertThat(audit.at("/summary/flipped").asInt()).isPositive();
    assertThat(audit.at("/summary/medianSize").asDouble()).isBetween(0.0, 2.0);

    JsonNode tuned =
        json(
            "index",
            "tune",
            index.toString(),
            queries.toString(),
            "--target-recall",
            "0.8",
            "--optimizer",
            "cma-es",
            "--evaluations",
            "12");
    assertThat(tuned.at("/tuning/recall").asDouble())
        .isGreaterThanOrEqualTo(0.8 + tuned.at("/tuning/standardError").asDouble());
    assertThat(CommandRun.of("index", "info", index.toString()).out())
        .contains(
            "%d, %d"
                .formatted(tuned.at("/tuning/probes").asInt(), tuned.at("/tuning/rerank").asInt()));
  }

  @Test
  void anEndpointIsAudited() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          JsonNode input = JSON.readTree(exchange.getRequestBody()).at("/x");
          double margin = 2 * input.get(0).asDouble() - input.get(1).asDouble();
          byte[] text = "{\"scores\": [%s, 0]}".formatted(margin).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
    try {
      Path template =
          Files.writeString(
              folder.resolve("endpoint.json"),
              "{\"url\": \"http://localhost:%d/\", \"body\": {\"x\": \"${input}\"}, \"scores\": \"/scores\", \"kind\": \"scores\"}"
                  .formatted(server.getAddress().getPort()));
      Path inputs = write("inputs.fvecs", Matrix.copyOf(new float[][] {{1, 0}, {0, 3}}));
      JsonNode audit =
          json(
              "audit",
              "endpoint",
              template.toString(),
              inputs.toString(),
              "--optimizer",
              "zo-sgd",
              "--step",
              "0.1",
              "--queries",
              "600");
      assertThat(audit.at("/summary/flipped").asInt()).isEqualTo(2);
      // The smallest changes are |margin| / sqrt(5), here as shares of the lengths 1 and 3.
      assertThat(audit.at("/inputs/0/size").asDouble()).isBetween(2 / Math.sqrt(5), 1.1);
      assertThat(audit.at("/inputs/1/size").asDouble()).isBetween(1 / Math.sqrt(5), 0.55);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatCannotBeAuditedIsRefused() {
    assertThat(CommandRun.of("audit").err()).contains("image, query, history, endpoint and train");
    CommandRun run =
        CommandRun.of("audit", "image", folder.resolve("absent").toString(), folder.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("t10k-images-idx3-ubyte").hasLineCount(1);
  }

  private List<String> queries(Path classifier, Path weights, String step) throws IOException {
    Path log = folder.resolve("step-%s.jsonl".formatted(step));
    json(
        "audit",
        "image",
        classifier.toString(),
        folder.toString(),
        "--weights",
        weights.toString(),
        "--queries",
        "100",
        "--inputs",
        "1",
        "--step",
        step,
        "--log",
        log.toString());
    return Files.readAllLines(log);
  }

  private JsonNode json(String... arguments) throws IOException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    CommandRun run = CommandRun.of(all);
    assertThat(run.code()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private Path write(String name, Matrix vectors) throws IOException {
    Path file = folder.resolve(name);
    VectorFiles.write(file, vectors);
    return file;
  }

  private static Matrix vectors(int count, int dimension) {
    RandomGenerator random = new Seed(3).stream("vectors");
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      for (int j = 0; j < dimension; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return Matrix.copyOf(rows);
  }

  /** Images of which a horizontal band is brighter: the class is where it lies. */
  private void writeImages(String part, int count, long seed) throws IOException {
    RandomGenerator random = new Seed(seed).stream("images");
    ByteBuffer images = ByteBuffer.allocate(16 + 784 * count);
    images.putInt(0x803).putInt(count).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      int label = i % 3;
      labels.put((byte) label);
      for (int j = 0; j < 784; j++) {
        boolean bright = j / 28 / 10 == label;
        images.put((byte) (random.nextInt(80) + (bright ? 120 : 0)));
      }
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }
}
