package io.orthant.learn.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a model tells about the units it learned from, and what that statement rests on. It lies in
 * the model folder as {@code privacy.json} and {@code privacy.txt}.
 *
 * @param holds whether the statement is true: false if the noise was not secret
 * @param epsilon what was spent
 * @param delta at which delta
 * @param budgetEpsilon what might have been spent
 * @param unit what is protected
 * @param neighbours which data sets cannot be told apart
 * @param units how many units there are; counts as public
 * @param sampling how units were chosen for a step
 * @param samplingRate probability of each unit in each step
 * @param steps how many steps were taken
 * @param noiseMultiplier deviation of the noise over what a unit can do
 * @param clipping how gradients were bounded
 * @param accountant who counted
 * @param noiseSource where noise came from
 * @param released what the statement covers
 * @param notCovered what it does not
 */
public record PrivacyCard(
    boolean holds,
    double epsilon,
    double delta,
    double budgetEpsilon,
    String unit,
    String neighbours,
    int units,
    String sampling,
    double samplingRate,
    long steps,
    double noiseMultiplier,
    String clipping,
    String accountant,
    String noiseSource,
    List<String> released,
    List<String> notCovered) {
  private static final String FILE = "privacy.json";

  public PrivacyCard {
    released = List.copyOf(released);
    notCovered = List.copyOf(notCovered);
  }

  /** The card for people. */
  public String text() {
    return """
    %s

    unit               %s
    neighbours         %s
    units              %,d (taken to be public)
    sampling           %s, rate %.6g
    steps              %,d
    noise multiplier   %.4f
    clipping           %s
    accountant         %s
    noise from         %s

    released: %s

    not covered: %s
    """
        .formatted(
            holds
                ? "This model is (%.4f, %.3g)-differentially private; %.4g was the budget."
                    .formatted(epsilon, delta, budgetEpsilon)
                : ("This model is NOT private: its noise came from a seed. With secret noise it"
                        + " would cost epsilon %.4f at delta %.3g.")
                    .formatted(epsilon, delta),
            unit,
            neighbours,
            units,
            sampling,
            samplingRate,
            steps,
            noiseMultiplier,
            clipping,
            accountant,
            noiseSource,
            bullets(released),
            bullets(notCovered));
  }

  private static String bullets(List<String> points) {
    return String.join("", points.stream().map(point -> "\n  - " + point).toList());
  }

  /**
   * Reads the card of a model folder.
   *
   * @throws IOException naming the file if it is missing or damaged
   */
  public static PrivacyCard read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return new ObjectMapper().readValue(Files.readAllBytes(file), PrivacyCard.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  void write(Path folder) throws IOException {
    write(
        folder.resolve(FILE),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this));
    write(folder.resolve("privacy.txt"), text());
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }
}
