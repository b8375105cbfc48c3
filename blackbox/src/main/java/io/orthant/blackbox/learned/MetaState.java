package io.orthant.blackbox.learned;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How far a training has come; its checkpoint is this as JSON. Random streams need no place in it,
 * being functions of the seed and the number of the unroll.
 *
 * @param family name of the family of tasks
 * @param seed of the training
 * @param config its settings
 * @param unroll searches done, those of both stages
 * @param steps Adam steps of the stage
 * @param update weights of the UpdateRNN
 * @param updateMoments Adam's state for them
 * @param query weights of the QueryRNN; null in the first stage
 * @param queryMoments Adam's state for them
 * @param bestUnroll after which unroll of the stage the weights were the best; 0 for its beginning
 * @param bestScore their score
 * @param bestUpdate the best weights
 * @param bestQuery the best weights
 * @param seconds time spent
 */
@SuppressWarnings("ArrayRecordComponent") // Owned by the training alone.
record MetaState(
    String family,
    long seed,
    MetaConfig config,
    int unroll,
    long steps,
    double[] update,
    double[][] updateMoments,
    double @Nullable [] query,
    double @Nullable [][] queryMoments,
    int bestUnroll,
    double bestScore,
    double[] bestUpdate,
    double @Nullable [] bestQuery,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void write(Path file) throws IOException {
    byte[] text = JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
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
   * Reads a checkpoint.
   *
   * @throws IOException if it is damaged, or comes from a training with other settings
   */
  static MetaState read(Path file, String family, long seed, MetaConfig config) throws IOException {
    MetaState state;
    try {
      state = JSON.readValue(Files.readString(file), MetaState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not a usable checkpoint: " + e.getMessage(), e);
    }
    if (!family.equals(state.family) || seed != state.seed || !config.equals(state.config)) {
      throw new IOException(
          "%s was made with other settings (%s, seed %d, %s); resume with the same ones or start anew"
              .formatted(file, state.family, state.seed, state.config));
    }
    return state;
  }
}
