package io.orthant.learn.nn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * A layer of an encoder: a {@link TokenMixer}, which stands for a block of it and a feed-forward
 * network, or a flow in depth. A layer is a shape; the values of its arrays are those of the
 * encoder.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SelfAttention.class, name = "attention"),
  @JsonSubTypes.Type(value = BilinearProjection.class, name = "bproj"),
  @JsonSubTypes.Type(value = SeparableConvolution.class, name = "sepconv"),
  @JsonSubTypes.Type(value = SdeLayer.class, name = "sde")
})
public sealed interface EncoderLayer permits TokenMixer, SdeLayer {

  /** What the names of its arrays begin with. */
  String prefix();

  /** Its arrays, in the order in which it takes them. */
  List<ParameterSpec> layout(EncoderConfig config);

  /** The layers by name, for those who leave the details to a common choice. */
  enum Kind {
    ATTENTION,
    BPROJ,
    SEPCONV,
    SDE;

    /**
     * A layer of this kind.
     *
     * @param dimension width of tokens
     * @param heads of attention, which share the width
     * @param kernel taps of a convolution
     * @param flow the flow in depth
     * @throws IllegalArgumentException if heads cannot share the width, or a value is below 1
     */
    public EncoderLayer of(int dimension, int heads, int kernel, SdeLayer flow) {
      return switch (this) {
        case ATTENTION -> SelfAttention.sharing(dimension, heads);
        case BPROJ -> new BilinearProjection();
        case SEPCONV -> new SeparableConvolution(kernel);
        case SDE -> flow;
      };
    }
  }
}
