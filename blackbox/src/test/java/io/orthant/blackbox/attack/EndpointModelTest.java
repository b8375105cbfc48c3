package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orthant.blackbox.OracleFailureException;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  /** What the server does. */
  private interface Behaviour {
    void answer(int request, JsonNode body, HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void theInputIsSentAndTheScoresAreRead() throws IOException {
    serve((_, _, exchange) -> send(exchange, 200, "{\"out\": [{\"p\": [0.2, 0.5, 0.3]}]}"));
    try (EndpointModel model = model("\"scores\": \"/out/0/p\"", 2)) {
      Ranking ranking = model.rank(new double[][] {{0.25, -1}}).getFirst();
      assertThat(ranking.answers()).containsExactly(1, 2, 0);
      assertThat(ranking.scores()[0]).isCloseTo(Math.log(0.5), within(1e-12));
    }
    assertThat(bodies.getFirst().toString())
        .isEqualTo("{\"instances\":[[0.25,-1.0]],\"model\":\"m\"}");
  }

  @Test
  void answersCanHaveNames() throws IOException {
    serve(
        (request, _, exchange) ->
            send(
                exchange,
                200,
                request == 1
                    ? "{\"s\": [3, 5], \"n\": [\"cat\", \"dog\"]}"
                    : "{\"s\": [7, 5], \"n\": [\"dog\", \"fox\"]}"));
    try (EndpointModel model =
        model("\"scores\": \"/s\", \"answers\": \"/n\", \"kind\": \"scores\"", 1)) {
      Ranking first = model.rank(new double[][] {{0}}).getFirst();
      Ranking second = model.rank(new double[][] {{0}}).getFirst();
      assertThat(model.name(first.top())).isEqualTo("dog");
      assertThat(second.top()).isEqualTo(first.top());
      assertThat(model.name(second.answers()[1])).isEqualTo("fox");
      assertThat(first.scores()).containsExactly(5, 3);
    }
  }

  @ParameterizedTest
  @CsvSource({"500", "503", "429", "408"})
  void failuresOfTheMomentAreTriedAgainAndCount(int status) throws IOException {
    serve(
        (request, body, exchange) -> {
          if (request % 23 == 2) {
            send(exchange, status, "later");
          } else {
            linear(body, exchange);
          }
        });
    try (EndpointModel model = model("\"scores\": \"/p\"", 2)) {
      AuditSettings settings =
          AuditSettings.of(
                  OptimizerName.ZO_SGD.create(2, OptimizerSettings.standard().withStep(0.1)), 1000)
              .withRetries(3);
      AuditedInput result = new Audit(settings).run(0, task(model), new Seed(1));
      assertThat(result.flipped()).isEqualTo(1);
      assertThat(requests.get()).isLessThanOrEqualTo(1000);
      assertThat(result.queries()).isBetween((long) requests.get(), 1000L);
    }
  }

  @Test
  void aCallThatIsMadeAgainGoesOnWhereItFailed() throws IOException {
    serve(
        (request, body, exchange) -> {
          if (request == 3) {
            send(exchange, 503, "later");
          } else {
            linear(body, exchange);
          }
        });
    double[][] inputs = {{1, 0}, {2, 0}, {3, 0}, {4, 0}};
    try (EndpointModel model = model("\"scores\": \"/p\"", 2)) {
      assertThatThrownBy(() -> model.rank(inputs)).isInstanceOf(OracleFailureException.class);
      assertThat(model.rank(inputs)).hasSize(4);
      assertThat(requests.get()).as("1, 2, 3 failed, then 3 and 4").isEqualTo(5);
      model.rank(inputs);
      assertThat(requests.get()).as("a new call asks everything").isEqualTo(9);
    }
  }

  @Test
  void aServerThatIsGoneLeavesNoAnswer() throws IOException {
    String url = url();
    server.stop(0);
    try (EndpointModel model = new EndpointModel(template(url, "\"scores\": \"/p\""), 2)) {
      AuditSettings settings =
          AuditSettings.of(OptimizerName.ZO_SGD.create(2, OptimizerSettings.standard()), 50);
      AuditedInput result = new Audit(settings).run(0, task(model), new Seed(1));
      assertThat(result.answer()).isNull();
      assertThat(result.queries()).isEqualTo(3);
      assertThat(result.failures()).isEqualTo(1);
    }
  }

  @Test
  void aLateResponseIsAFailureOfTheMoment() throws IOException {
    serve(
        (_, body, exchange) -> {
          try {
            Thread.sleep(2000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          linear(body, exchange);
        });
    try (EndpointModel model = model("\"scores\": \"/p\", \"timeoutMillis\": 50", 2)) {
      assertThatThrownBy(() -> model.rank(new double[1][2]))
          .isInstanceOfSatisfying(
              OracleFailureException.class, e -> assertThat(e.isTransient()).isTrue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | nothing here | status 404",
        "200 | <html> | no JSON",
        "200 | {} | no array of two scores",
        "200 | {\"p\": [1]} | no array of two scores",
        "200 | {\"p\": [1, \"x\"]} | no array of two scores"
      })
  void aMistakeInTheTemplateEndsTheSearch(int status, String body, String message)
      throws IOException {
    serve((_, _, exchange) -> send(exchange, status, body));
    try (EndpointModel model = model("\"scores\": \"/p\"", 2)) {
      assertThatThrownBy(() -> model.rank(new double[1][2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message)
          .hasMessageContaining(url());
    }
  }

  @Test
  void requestsCanBeUnderWayTogether() throws IOException {
    serve((_, body, exchange) -> linear(body, exchange));
    double[][] inputs = new double[40][2];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i][0] = i - 20;
    }
    List<Ranking> serial;
    try (EndpointModel one = model("\"scores\": \"/p\"", 2)) {
      serial = one.rank(inputs);
    }
    try (EndpointModel four = model("\"scores\": \"/p\", \"parallel\": 4", 2)) {
      assertThat(four.rank(inputs)).usingRecursiveComparison().isEqualTo(serial);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | no template",
        "{} | url is missing",
        "{\"url\": \"ftp://a/b\", \"body\": \"${input}\", \"scores\": \"/p\"} | http or https",
        "{\"url\": \"http://a/b\", \"body\": {}, \"scores\": \"/p\"} | not 0 times",
        "{\"url\": \"http://a/b\", \"body\": \"${input}\", \"scores\": \"p\"} | no template",
        "{\"url\": \"http://a/b\", \"body\": \"${input}\"} | scores is missing",
        "{\"url\": \"http://a/b\", \"body\": \"${input}\", \"scores\": \"/p\", \"x\": 1} | \"x\"",
        "{\"url\": \"http://a/b\", \"body\": \"${input}\", \"scores\": \"/p\", \"method\": \"get\"}"
            + " | GET"
      })
  void aTemplateThatCannotBeUsedIsRefused(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), text);
    assertThatThrownBy(() -> EndpointTemplate.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad.json")
        .hasMessageContaining(message);
  }

  private static InputTask task(EndpointModel model) {
    return new InputTask(
        model, new double[] {1, 0}, Surroundings.everywhere(), Objective.ofProbabilities());
  }

  /** Two classes told apart by the sum of the numbers. */
  private static void linear(JsonNode body, HttpExchange exchange) throws IOException {
    JsonNode input = body.at("/instances/0");
    double sum = 0;
    for (JsonNode number : input) {
      sum += number.asDouble();
    }
    double p = 1 / (1 + Math.exp(-sum));
    send(exchange, 200, "{\"p\": [%s, %s]}".formatted(p, 1 - p));
  }

  private void serve(Behaviour behaviour) {
    server.createContext(
        "/",
        exchange -> {
          JsonNode body = JSON.readTree(exchange.getRequestBody());
          bodies.add(body);
          behaviour.answer(requests.incrementAndGet(), body, exchange);
        });
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String url() {
    return "http://localhost:%d/predict".formatted(server.getAddress().getPort());
  }

  private EndpointModel model(String rest, int dimension) throws IOException {
    return new EndpointModel(template(url(), rest), dimension);
  }

  private EndpointTemplate template(String url, String rest) throws IOException {
    return EndpointTemplate.read(
        Files.writeString(
            folder.resolve("endpoint.json"),
            "{\"url\": \"%s\", \"headers\": {\"X-Key\": \"1\"}, \"body\": {\"instances\": [\"${input}\"], \"model\": \"m\"}, %s}"
                .formatted(url, rest)));
  }
}
