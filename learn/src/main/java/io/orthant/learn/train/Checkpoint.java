package io.orthant.learn.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.weights.Safetensors;
import io.orthant.privacy.Phase;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training run on disk: one file with weights, optimiser state and {@link Position}, replaced as
 * a whole. Random streams need no place in it, being functions of seed and step.
 */
final class Checkpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POSITION = "position";
  private static final String CONFIG = "config";
  private static final String DATA = "data";

  private final Path file;
  private final TrainConfig config;
  private final String dataDigest;

  /**
   * @param file where the checkpoint lies or will lie
   * @param dataDigest identifies the training data
   */
  Checkpoint(Path file, TrainConfig config, String dataDigest) {
    this.file = file;
    this.config = config;
    this.dataDigest = dataDigest;
  }

  /**
   * How far a run has come.
   *
   * @param epoch the pass under way, from 0
   * @param batch batches of it that are done
   * @param step steps done since training began
   * @param lossSum sum of the losses of the pass so far
   * @param bestEpoch best pass so far, from 1, or 0
   * @param epochs finished passes
   * @param spent what was done to the data under a budget, those steps included
   */
  record Position(
      int epoch,
      int batch,
      long step,
      double lossSum,
      int bestEpoch,
      List<EpochReport> epochs,
      List<Phase> spent) {
    static final Position START = new Position(0, 0, 0, 0, 0, List.of(), List.of());

    Position {
      spent = Objects.requireNonNullElse(spent, List.of());
    }
  }

  boolean exists() {
    return Files.exists(file);
  }

  void write(TrainingState state, Position position) throws IOException {
    try {
      new Safetensors(
              state.tensors(),
              Map.of(
                  POSITION, JSON.writeValueAsString(position),
                  CONFIG, JSON.writeValueAsString(config),
                  DATA, dataDigest))
          .write(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The training position cannot be written as JSON", e);
    }
  }

  /**
   * Restores the state.
   *
   * @throws IOException if the file is damaged, or was made with other settings or data
   */
  Position read(TrainingState state) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Safetensors saved = Safetensors.read(file, arena);
      checkSame(saved);
      state.copyFrom(saved);
      return JSON.readValue(saved.metadata().getOrDefault(POSITION, ""), Position.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(file + " is not a usable checkpoint: " + e.getMessage(), e);
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private void checkSame(Safetensors saved) throws IOException {
    if (!dataDigest.equals(saved.metadata().get(DATA))) {
      throw new IOException(
          file + " was made from other training data; resume with the same data or start anew");
    }
    JsonNode before = JSON.readTree(saved.metadata().getOrDefault(CONFIG, "{}"));
    JsonNode now = JSON.readTree(JSON.writeValueAsString(config));
    List<String> differences = new ArrayList<>();
    compare("", now, before, differences);
    if (!differences.isEmpty()) {
      throw new IOException(
          "%s was made with other settings (%s); resume with the same ones or start anew"
              .formatted(file, String.join(", ", differences)));
    }
  }

  private static void compare(
      String path, JsonNode now, JsonNode before, List<String> differences) {
    if (now instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        compare(
            path + (path.isEmpty() ? "" : ".") + name,
            now.get(name),
            before.path(name),
            differences);
      }
    } else if (!now.equals(before)) {
      differences.add("%s was %s, now %s".formatted(path, before, now));
    }
  }
}
