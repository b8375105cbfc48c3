package io.orthant.learn;

import com.fasterxml.jackson.databind.JsonNode;
import io.orthant.learn.nn.EncoderConfig;

/**
 * The {@code config.json} of a model folder. It is written last, so that its presence says that the
 * folder is whole.
 *
 * @param format always {@link #FORMAT}
 * @param version version of the folder's layout, at most {@link #VERSION}
 * @param encoder shape of the encoder
 * @param tied whether histories and answers share one item table
 * @param items size of the catalogue
 * @param weightsSha256 digest of {@code weights.safetensors}
 * @param itemsSha256 digest of {@code items.tsv}
 * @param provenance how the model came to be: data, settings, training curve
 */
public record ModelConfig(
    String format,
    int version,
    EncoderConfig encoder,
    boolean tied,
    int items,
    String weightsSha256,
    String itemsSha256,
    JsonNode provenance) {
  /** Marks a file as the configuration of an Orthant model. */
  public static final String FORMAT = "orthant-model";

  /** The layout this version writes and the newest it reads. */
  public static final int VERSION = 2;

  /**
   * The layout of models whose layers were all attention, and their number all that was written.
   */
  static final int ATTENTION_ONLY = 1;
}
