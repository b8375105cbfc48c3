package io.orthant.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.data.Catalog;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.weights.Safetensors;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model on disk: {@code config.json}, {@code weights.safetensors} and {@code items.tsv}.
 *
 * @param path the folder
 */
public record ModelFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Path configFile() {
    return path.resolve("config.json");
  }

  /** Where the weights lie. */
  public Path weightsFile() {
    return path.resolve("weights.safetensors");
  }

  Path itemsFile() {
    return path.resolve("items.tsv");
  }

  /** Whether a finished model lies here. */
  public boolean isFinished() {
    return Files.exists(configFile());
  }

  /**
   * Makes the folder, for a model to be trained in it.
   *
   * @throws IOException if it holds a finished model or cannot be made
   */
  public void prepare() throws IOException {
    if (isFinished()) {
      throw new IOException(
          path + " already holds a finished model; choose another folder or remove it");
    }
    Files.createDirectories(path);
  }

  /**
   * Writes a model whose weights already lie in {@link #weightsFile()}: the items, then the
   * configuration that makes it a model.
   *
   * @throws IOException if a file cannot be written; the folder is then not a finished model
   */
  public void finish(Catalog catalog, ModelWeights weights, JsonNode provenance)
      throws IOException {
    catalog.write(itemsFile());
    ModelConfig config =
        new ModelConfig(
            ModelConfig.FORMAT,
            ModelConfig.versionOf(weights.encoder().config()),
            weights.encoder().config(),
            weights.tied(),
            catalog.size(),
            sha256(weightsFile()),
            sha256(itemsFile()),
            provenance);
    byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    AtomicFile.write(
        configFile(),
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(text);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /**
   * Reads the configuration and checks that the other files are the ones it was written with.
   *
   * @throws IOException naming the file and what is wrong
   */
  public ModelConfig readConfig() throws IOException {
    ModelConfig config = parseConfig();
    check(weightsFile(), config.weightsSha256());
    check(itemsFile(), config.itemsSha256());
    return config;
  }

  /** Maps the weights; they can be read as long as the arena is open. */
  ModelWeights readWeights(ModelConfig config, Arena arena) throws IOException {
    Safetensors file = Safetensors.read(weightsFile(), arena);
    try {
      return ModelWeights.of(file, config.encoder(), config.items(), config.tied());
    } catch (IllegalArgumentException e) {
      throw new IOException(weightsFile() + " does not fit config.json: " + e.getMessage(), e);
    }
  }

  Catalog readCatalog() throws IOException {
    return Catalog.read(itemsFile());
  }

  private ModelConfig parseConfig() throws IOException {
    JsonNode tree;
    try {
      tree = JSON.readTree(Files.readAllBytes(configFile()));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "%s holds no finished model: config.json is missing. If training was interrupted, run it"
                  .formatted(path)
              + " again with --resume",
          e);
    } catch (JsonProcessingException e) {
      throw new IOException(configFile() + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
    String format = tree.path("format").asText();
    int version = tree.path("version").asInt(-1);
    if (!format.equals(ModelConfig.FORMAT)) {
      throw new IOException(
          "%s is not an Orthant model: its format is '%s', not '%s'"
              .formatted(configFile(), format, ModelConfig.FORMAT));
    }
    if (version < 1 || version > ModelConfig.VERSION) {
      throw new IOException(
          "%s has version %d; this program reads versions up to %d, so it needs a newer Orthant"
              .formatted(configFile(), version, ModelConfig.VERSION));
    }
    if (version == ModelConfig.ATTENTION_ONLY
        && tree.get("encoder") instanceof ObjectNode encoder) {
      nameLayers(encoder);
    }
    try {
      return JSON.treeToValue(tree, ModelConfig.class);
    } catch (JsonProcessingException e) {
      throw new IOException(configFile() + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes out the shape that was meant by a number of layers and of heads. */
  private static void nameLayers(ObjectNode encoder) {
    int heads = encoder.path("heads").asInt();
    int layers = encoder.path("layers").asInt(-1);
    if (heads < 1 || layers < 0) {
      return;
    }
    encoder.remove("heads");
    ArrayNode mixers = encoder.putArray("layers");
    for (int layer = 0; layer < layers; layer++) {
      mixers
          .addObject()
          .put("kind", "attention")
          .put("heads", heads)
          .put("width", encoder.path("dimension").asInt() / heads);
    }
    encoder.put("causal", true);
    encoder.put("blocks", EncoderConfig.Blocks.NORMALISED.name());
  }

  private static void check(Path file, String expected) throws IOException {
    String actual = sha256(file);
    if (!actual.equals(expected)) {
      throw new IOException(
          "%s is not the file this model was saved with: its SHA-256 is %s, config.json says %s;"
                  .formatted(file, actual, expected)
              + " restore it from a copy or train again");
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 16];
      while (digest.read(buffer) >= 0) {
        // Reading feeds the digest.
      }
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is missing; the model folder is not whole", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
