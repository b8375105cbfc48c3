package io.orthant.blackbox.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.OracleFailureException;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an HTTP endpoint: one request for each input. A call that failed on the way and is
 * made again sends what was not answered yet.
 *
 * <p>A request that is not answered in time, cannot be sent, or is answered by 408, 429 or 5xx is a
 * failure of the moment. Any other status but 2xx, and a response without the scores, is a mistake
 * in the template: an {@link IllegalArgumentException} that ends the search. For one search at a
 * time.
 */
public final class EndpointModel implements RankedModel, AutoCloseable {
  private static final double SMALLEST_PROBABILITY = 1e-12;
  private static final int SHOWN = 200;
  private static final Set<Integer> OF_THE_MOMENT = Set.of(408, 429);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EndpointTemplate template;
  private final int dimension;
  private final HttpClient client;
  private final Workers workers;
  private final Map<String, Integer> names = new HashMap<>();
  private @Nullable Call failed;

  /**
   * @param dimension numbers of an input
   */
  public EndpointModel(EndpointTemplate template, int dimension) {
    this.template = template;
    this.dimension = dimension;
    client = HttpClient.newBuilder().connectTimeout(template.timeout()).build();
    workers = new Workers(template.parallel());
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Oracle.Precision precision() {
    return Oracle.Precision.SINGLE;
  }

  @Override
  public List<Ranking> rank(double[][] inputs) {
    Call call =
        failed != null && Arrays.deepEquals(failed.inputs, inputs) ? failed : new Call(inputs);
    failed = call;
    call.failure.set(null);
    workers.run(inputs.length, 1, call::ask);
    OracleFailureException failure = call.failure.get();
    if (failure != null) {
      throw failure;
    }
    failed = null;
    return Arrays.stream(call.responses).map(this::ranking).toList();
  }

  /** A call, which goes on where it failed when it is made again. */
  private final class Call {
    private final double[][] inputs;
    private final JsonNode[] responses;
    private final AtomicReference<@Nullable OracleFailureException> failure =
        new AtomicReference<>();

    Call(double[][] inputs) {
      this.inputs = Arrays.stream(inputs).map(double[]::clone).toArray(double[][]::new);
      responses = new JsonNode[inputs.length];
    }

    void ask(int from, int to) {
      for (int i = from; i < to; i++) {
        if (responses[i] == null && failure.get() == null) {
          try {
            responses[i] = EndpointModel.this.ask(inputs[i]);
          } catch (OracleFailureException e) {
            failure.set(e);
          }
        }
      }
    }
  }

  /** The name of an answer. */
  public String name(int answer) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue() == answer)
        .map(Map.Entry::getKey)
        .findAny()
        .orElseGet(() -> Integer.toString(answer));
  }

  @Override
  public void close() {
    workers.close();
    client.close();
  }

  private JsonNode ask(double[] input) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(template.url())
            .timeout(template.timeout())
            .setHeader("Content-Type", "application/json")
            .method(
                template.method(), HttpRequest.BodyPublishers.ofString(template.bodyFor(input)));
    template.headers().forEach(request::setHeader);
    HttpResponse<String> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw OracleFailureException.ofTheMoment(
          "%s did not answer: %s".formatted(template.url(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("Interrupted while waiting");
      cancelled.initCause(e);
      throw cancelled;
    }
    int status = response.statusCode();
    if (status >= 500 || OF_THE_MOMENT.contains(status)) {
      String text = "%s answered %d".formatted(template.url(), status);
      throw OracleFailureException.ofTheMoment(text, new IOException(text));
    }
    if (status / 100 != 2) {
      throw refused("status %d".formatted(status), response.body(), null);
    }
    try {
      return Objects.requireNonNull(JSON.readTree(response.body()));
    } catch (JsonProcessingException e) {
      throw refused("no JSON", response.body(), e);
    }
  }

  private Ranking ranking(JsonNode response) {
    JsonNode scores = response.at(template.scores());
    if (!scores.isArray() || scores.size() < 2 || !allNumbers(scores)) {
      throw refused(
          "no array of two scores or more at '%s'".formatted(template.scores()),
          response.toString(),
          null);
    }
    double[] values = new double[scores.size()];
    Arrays.setAll(values, i -> scored(scores.get(i).asDouble()));
    int[] answers = answers(response, values.length);
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Ranking(
        Arrays.stream(order).map(i -> answers[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> values[i]).toArray());
  }

  private static boolean allNumbers(JsonNode scores) {
    for (JsonNode score : scores) {
      if (!score.isNumber()) {
        return false;
      }
    }
    return true;
  }

  private double scored(double value) {
    return template.kind() == EndpointTemplate.Kind.PROBABILITIES
        ? Math.log(Math.max(SMALLEST_PROBABILITY, value))
        : value;
  }

  private int[] answers(JsonNode response, int count) {
    int[] answers = new int[count];
    if (template.answers() == null) {
      Arrays.setAll(answers, i -> i);
      return answers;
    }
    JsonNode told = response.at(template.answers());
    if (!told.isArray() || told.size() != count) {
      throw refused(
          "no array of %d answers at '%s'".formatted(count, template.answers()),
          response.toString(),
          null);
    }
    for (int i = 0; i < count; i++) {
      answers[i] = names.computeIfAbsent(told.get(i).asText(), _ -> names.size());
    }
    return answers;
  }

  private IllegalArgumentException refused(String what, String body, @Nullable Throwable cause) {
    String shown = body.length() > SHOWN ? body.substring(0, SHOWN) + " ..." : body;
    return new IllegalArgumentException(
        "%s answered with %s: %s".formatted(template.url(), what, shown), cause);
  }
}
