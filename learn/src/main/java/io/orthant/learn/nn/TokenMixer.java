package io.orthant.learn.nn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The part of a block that lets tokens take from each other. A mixer is a shape; the values of its
 * arrays are those of the encoder. Yun et al., "Are Transformers universal approximators of
 * sequence-to-sequence functions?", ICLR 2020, section 5, compares the three.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SelfAttention.class, name = "attention"),
  @JsonSubTypes.Type(value = BilinearProjection.class, name = "bproj"),
  @JsonSubTypes.Type(value = SeparableConvolution.class, name = "sepconv")
})
public sealed interface TokenMixer permits SelfAttention, BilinearProjection, SeparableConvolution {

  /** What the names of its arrays begin with. */
  String prefix();

  /** Its arrays, in the order in which {@link #mix} takes them. */
  List<ParameterSpec> layout(EncoderConfig config);

  /**
   * Mixes.
   *
   * @param tokens [sequences, length, dimension]
   * @param parameters its arrays, which it takes from the cursor
   * @param visibility which tokens a token may take from
   * @return what the residual connection is to add [sequences, length, dimension]
   */
  Tensor mix(Tensor tokens, ParameterCursor parameters, Visibility visibility);

  /** The mixers by name, for those who leave the details to a common choice. */
  enum Kind {
    ATTENTION,
    BPROJ,
    SEPCONV;

    /**
     * A mixer of this kind.
     *
     * @param dimension width of tokens
     * @param heads of attention, which share the width
     * @param kernel taps of a convolution
     * @throws IllegalArgumentException if heads cannot share the width, or a value is below 1
     */
    public TokenMixer of(int dimension, int heads, int kernel) {
      return switch (this) {
        case ATTENTION -> SelfAttention.sharing(dimension, heads);
        case BPROJ -> new BilinearProjection();
        case SEPCONV -> new SeparableConvolution(kernel);
      };
    }
  }
}
