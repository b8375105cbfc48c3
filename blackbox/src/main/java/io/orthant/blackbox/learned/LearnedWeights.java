package io.orthant.blackbox.learned;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained optimiser, and how it was trained. Immutable.
 *
 * @param format {@value #FORMAT}
 * @param version {@value #VERSION}
 * @param config form of the networks
 * @param update weights of the UpdateRNN
 * @param query weights of the QueryRNN; null if there is none
 * @param medianEstimate median size of a coordinate of the first estimates in training, by which a
 *     search recognises a task of quite another scale; 0 if unknown
 * @param stepLimit largest read-out that is believed, ten times the median of training
 * @param training how the weights came about; null if that is not known
 */
public record LearnedWeights(
    String format,
    int version,
    LearnedConfig config,
    List<Double> update,
    @Nullable List<Double> query,
    double medianEstimate,
    double stepLimit,
    @Nullable TrainingRecord training) {
  private static final String FORMAT = "orthant-learned-optimizer";
  private static final int VERSION = 1;
  private static final String SHIPPED = "learned-optimizer.json";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /**
   * @throws IllegalArgumentException if the format is another, a number of weights does not fit the
   *     networks, or a weight is not finite
   */
  public LearnedWeights {
    if (!FORMAT.equals(format) || version != VERSION) {
      throw new IllegalArgumentException(
          "Format %s, version %d; %s, version %d is wanted"
              .formatted(format, version, FORMAT, VERSION));
    }
    if (config == null || update == null) {
      throw new IllegalArgumentException("The config and the weights 'update' are needed");
    }
    check("update", update, config.updateSize());
    update = List.copyOf(update);
    if (query != null) {
      check("query", query, config.querySize());
      query = List.copyOf(query);
    }
    if (!(medianEstimate >= 0 && stepLimit > 0)) {
      throw new IllegalArgumentException(
          "The median estimate must be 0 or more and the step limit above 0, not %s and %s"
              .formatted(medianEstimate, stepLimit));
    }
  }

  /**
   * How weights were trained.
   *
   * @param family settings of the family of tasks
   * @param seed of the training
   * @param meta its settings
   * @param unrolls how many searches it ran
   * @param bestUnroll after which of them the weights were the best on the validation tasks
   * @param score their mean loss there; see {@link MetaConfig}
   * @param seconds how long it took
   */
  public record TrainingRecord(
      String family,
      long seed,
      MetaConfig meta,
      int unrolls,
      int bestUnroll,
      double score,
      double seconds) {}

  /** Weights of this version. */
  static LearnedWeights of(
      LearnedConfig config,
      double[] update,
      double @Nullable [] query,
      double medianEstimate,
      double stepLimit,
      @Nullable TrainingRecord training) {
    return new LearnedWeights(
        FORMAT,
        VERSION,
        config,
        list(update),
        query == null ? null : list(query),
        medianEstimate,
        stepLimit,
        training);
  }

  /** The optimiser that ships with this library. */
  public static LearnedWeights shipped() {
    try (InputStream in = LearnedWeights.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException("The library lacks its resource " + SHIPPED);
      }
      return JSON.readValue(in, LearnedWeights.class);
    } catch (IOException e) {
      throw new UncheckedIOException("The library's resource " + SHIPPED + " is damaged", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static LearnedWeights read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), LearnedWeights.class);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "%s holds no learned optimiser: %s".formatted(file, cause.getMessage()), e);
    }
  }

  /** Writes a file, whole or not at all. */
  public void write(Path file) throws IOException {
    byte[] text =
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(this)
            .getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(text);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /**
   * These weights for tasks whose points lie further apart, or closer, than in training: they make
   * of {@code f(x / unit)} what the others make of {@code f(x)}, at {@code unit} times the points.
   *
   * @param unit how far apart points are beside those of training, above 0 and finite
   * @throws IllegalArgumentException if it is not
   */
  public LearnedWeights inUnits(double unit) {
    if (!(unit > 0) || Double.isInfinite(unit)) {
      throw new IllegalArgumentException("A finite unit above 0 is wanted, not " + unit);
    }
    LearnedConfig scaled =
        config.withInputGain(unit * config.inputGain()).withOutScale(unit * config.outScale());
    return new LearnedWeights(
        format, version, scaled, update, query, medianEstimate, stepLimit, training);
  }

  /** These weights without the QueryRNN. */
  public LearnedWeights withoutQuery() {
    return new LearnedWeights(
        format, version, config, update, null, medianEstimate, stepLimit, training);
  }

  double[] updateWeights() {
    return update.stream().mapToDouble(Double::doubleValue).toArray();
  }

  double @Nullable [] queryWeights() {
    return query == null ? null : query.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void check(String name, List<Double> values, int size) {
    if (values.size() != size) {
      throw new IllegalArgumentException(
          "%d weights '%s'; the networks take %d".formatted(values.size(), name, size));
    }
    for (Double value : values) {
      if (value == null || !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "A weight of '%s' is %s; a finite number is wanted".formatted(name, value));
      }
    }
  }
}
