package io.orthant.learn;

import com.fasterxml.jackson.databind.JsonNode;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.SdeLayer;

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

  /** The newest layout that is read. */
  public static final int VERSION = 3;

  /**
   * The layout of models whose layers were all attention, and their number all that was written.
   */
  static final int ATTENTION_ONLY = 1;

  /** The layout of models whose layers are named one by one, and none flows in depth. */
  private static final int MIXERS_ONLY = 2;

  /** The oldest layout that such a model can be written in, so that older programs read it. */
  static int versionOf(EncoderConfig encoder) {
    return encoder.layers().stream().anyMatch(SdeLayer.class::isInstance) ? VERSION : MIXERS_ONLY;
  }
}
