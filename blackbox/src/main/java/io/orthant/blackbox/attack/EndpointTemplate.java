package io.orthant.blackbox.attack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model behind an HTTP endpoint is asked, as a JSON file says it:
 *
 * <pre>{@code
 * {
 *   "url": "http://localhost:8080/v1/predict",
 *   "method": "POST",
 *   "headers": {"Authorization": "Bearer ..."},
 *   "body": {"instances": ["${input}"]},
 *   "scores": "/predictions/0/probabilities",
 *   "answers": "/predictions/0/labels",
 *   "kind": "probabilities",
 *   "timeoutMillis": 5000,
 *   "parallel": 1
 * }
 * }</pre>
 *
 * @param url where to ask; http or https
 * @param method POST, PUT or PATCH; POST if absent
 * @param headers further headers; a content type of JSON is sent unless one is given
 * @param body any JSON in which the text {@code "${input}"} stands, once, for the array of the
 *     numbers of an input
 * @param scores JSON pointer to the array of scores in the response
 * @param answers JSON pointer to an array that names the answer of each score, for endpoints that
 *     tell only the best; if absent, the place of a score stands for its answer
 * @param kind what the scores are; probabilities if absent
 * @param timeoutMillis how long to wait for a response, above 0; 10,000 if absent
 * @param parallel how many requests may be under way at once, at least 1; 1 if absent
 */
public record EndpointTemplate(
    URI url,
    String method,
    Map<String, String> headers,
    JsonNode body,
    JsonPointer scores,
    @Nullable JsonPointer answers,
    Kind kind,
    long timeoutMillis,
    int parallel) {
  /** What stands for the input in the body. */
  static final String INPUT = "${input}";

  private static final long USUAL_TIMEOUT = 10_000;
  private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What scores are. */
  public enum Kind {
    /** From 0 to 1; margins are those of their logarithms, one below 1e-12 counting as 1e-12. */
    @JsonProperty("probabilities")
    PROBABILITIES,
    /** Any numbers, a larger one for a better answer; margins are their differences. */
    @JsonProperty("scores")
    SCORES
  }

  /**
   * @throws IllegalArgumentException naming the value that cannot be used
   */
  public EndpointTemplate {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("url must be one of http or https, not " + url);
    }
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("method must be POST, PUT or PATCH, not " + method);
    }
    int places = count(body);
    if (places != 1) {
      throw new IllegalArgumentException(
          "body must hold the text \"%s\" once, where the input goes, not %d times"
              .formatted(INPUT, places));
    }
    if (timeoutMillis < 1 || parallel < 1) {
      throw new IllegalArgumentException(
          "timeoutMillis and parallel must be at least 1, not %d and %d"
              .formatted(timeoutMillis, parallel));
    }
    headers = Map.copyOf(headers);
  }

  @JsonCreator
  static EndpointTemplate of(
      @JsonProperty("url") @Nullable String url,
      @JsonProperty("method") @Nullable String method,
      @JsonProperty("headers") @Nullable Map<String, String> headers,
      @JsonProperty("body") @Nullable JsonNode body,
      @JsonProperty("scores") @Nullable String scores,
      @JsonProperty("answers") @Nullable String answers,
      @JsonProperty("kind") @Nullable Kind kind,
      @JsonProperty("timeoutMillis") @Nullable Long timeoutMillis,
      @JsonProperty("parallel") @Nullable Integer parallel) {
    return new EndpointTemplate(
        URI.create(required(url, "url")),
        method == null ? "POST" : method.toUpperCase(Locale.ROOT),
        headers == null ? Map.of() : headers,
        required(body, "body"),
        JsonPointer.compile(required(scores, "scores")),
        answers == null ? null : JsonPointer.compile(answers),
        kind == null ? Kind.PROBABILITIES : kind,
        timeoutMillis == null ? USUAL_TIMEOUT : timeoutMillis,
        parallel == null ? 1 : parallel);
  }

  private static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /**
   * Reads a template.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static EndpointTemplate read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), EndpointTemplate.class);
    } catch (JsonProcessingException e) {
      String text =
          e.getCause() instanceof IllegalArgumentException cause
              ? cause.getMessage()
              : e.getOriginalMessage();
      throw new IOException("%s is no template of an endpoint: %s".formatted(file, text), e);
    }
  }

  Duration timeout() {
    return Duration.ofMillis(timeoutMillis);
  }

  /** The body for an input. */
  String bodyFor(double[] input) {
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode(input.length);
    for (double number : input) {
      numbers.add(number);
    }
    return filled(body, numbers).toString();
  }

  private static boolean isPlace(JsonNode node) {
    return node.isTextual() && node.textValue().equals(INPUT);
  }

  private static int count(JsonNode node) {
    int count = isPlace(node) ? 1 : 0;
    for (JsonNode child : node) {
      count += count(child);
    }
    return count;
  }

  private static JsonNode filled(JsonNode node, ArrayNode numbers) {
    if (isPlace(node)) {
      return numbers;
    }
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(e -> copy.set(e.getKey(), filled(e.getValue(), numbers)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(child -> copy.add(filled(child, numbers)));
        yield copy;
      }
      default -> node;
    };
  }
}
