package io.orthant.learn.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.weights.Safetensors;
import io.orthant.learn.weights.TensorData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A training run on disk: one file with arrays, such as weights and optimiser state, and how far
 * the run has come, replaced as a whole. Random streams need no place in it, being functions of
 * seed and step.
 *
 * @param <P> how far a run has come, a record that JSON can hold
 */
final class Checkpoint<P> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POSITION = "position";
  private static final String CONFIG = "config";
  private static final String DATA = "data";

  private final Path file;
  private final Object config;
  private final String dataDigest;
  private final Class<P> type;

  /**
   * @param file where the checkpoint lies or will lie
   * @param config the settings, which JSON can hold; only a run of the same ones goes on
   * @param dataDigest identifies the training data
   */
  Checkpoint(Path file, Object config, String dataDigest, Class<P> type) {
    this.file = file;
    this.config = config;
    this.dataDigest = dataDigest;
    this.type = type;
  }

  boolean exists() {
    return Files.exists(file);
  }

  void write(Map<String, TensorData> tensors, P position) throws IOException {
    try {
      new Safetensors(
              tensors,
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
   * Goes on from the file.
   *
   * @param tensors receive the arrays of the same names
   * @throws IOException if the file is damaged, or was made with other settings or data
   */
  P read(Map<String, TensorData> tensors) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Safetensors saved = Safetensors.read(file, arena);
      checkSame(saved);
      saved.copyTo(tensors);
      return JSON.readValue(saved.metadata().getOrDefault(POSITION, ""), type);
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
