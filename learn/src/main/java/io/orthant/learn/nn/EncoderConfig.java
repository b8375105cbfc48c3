package io.orthant.learn.nn;

import java.util.Collections;
import java.util.List;

/**
 * The shape of an encoder of sequences.
 *
 * @param dimension width of item vectors and hidden states, 1 or more
 * @param layers blocks, named by what mixes their tokens, and flows in depth, none or more; without
 *     any, the hidden state is the normalised sum of the last item's vector and its position: a
 *     log-bilinear model of the next item given the last
 * @param feedForward width of the hidden layer in each block, 1 or more
 * @param maxLength longest sequence that can be encoded, 1 or more; of an encoder that sees both
 *     ways, the mask that stands for an item to be predicted included, 2 or more
 * @param causal whether a token sees only what is before it, as in a model of the next item; if
 *     not, all tokens see each other, as in a model of masked items, and the encoder has a vector
 *     for the mask
 * @param blocks the form of the blocks
 * @param dropout share of activations dropped in training, in [0, 1)
 * @param inverseTemperature above 0, hidden states get this length and answers have item vectors of
 *     length 1, so that a score is a cosine times it; 0 leaves lengths free
 */
public record EncoderConfig(
    int dimension,
    List<EncoderLayer> layers,
    int feedForward,
    int maxLength,
    boolean causal,
    Blocks blocks,
    double dropout,
    double inverseTemperature) {

  /** What blocks are made of besides their mixers. */
  public enum Blocks {
    /**
     * {@code X + mix(norm(X))}, then {@code X + W_2 gelu(W_1 norm(X) + b_1) + b_2}, and a final
     * normalisation; item vectors are multiplied by the root of the dimension.
     */
    NORMALISED,

    /**
     * {@code X + mix(X)}, then {@code X + W_2 relu(W_1 X + b_1) + b_2}, on item vectors as they
     * are: the class of Transformers that is shown to approximate every continuous function of
     * sequences.
     */
    PLAIN
  }

  public EncoderConfig {
    layers = List.copyOf(layers);
    if (dimension < 1 || feedForward < 1 || maxLength < (causal ? 1 : 2)) {
      throw new IllegalArgumentException(
          "Dimension and feed-forward width must be 1 or more and maximum length %d or more, not %d, %d and %d"
              .formatted(causal ? 1 : 2, dimension, feedForward, maxLength));
    }
    if (!causal
        && layers.stream()
            .anyMatch(one -> one instanceof SeparableConvolution(int taps) && taps % 2 == 0)) {
      throw new IllegalArgumentException(
          "A convolution that sees both ways needs an odd kernel, not one of " + layers);
    }
    if (blocks == Blocks.PLAIN && layers.stream().anyMatch(SdeLayer.class::isInstance)) {
      throw new IllegalArgumentException(
          "A flow in depth normalises its tokens and does not go with plain blocks");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("Dropout must lie in [0, 1), not " + dropout);
    }
    if (!(inverseTemperature >= 0 && inverseTemperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The inverse temperature must be 0 or more, not " + inverseTemperature);
    }
  }

  /**
   * A causal Transformer whose heads share the dimension, with lengths left free.
   *
   * @throws IllegalArgumentException if the dimension is not a multiple of the heads
   */
  public EncoderConfig(
      int dimension, int layers, int heads, int feedForward, int maxLength, double dropout) {
    this(
        dimension,
        Collections.nCopies(layers, SelfAttention.sharing(dimension, heads)),
        feedForward,
        maxLength,
        true,
        Blocks.NORMALISED,
        dropout,
        0);
  }

  /** Whether scores are cosines times the inverse temperature. */
  public boolean normalised() {
    return inverseTemperature > 0;
  }

  /** Whether training adds noise in depth. */
  public boolean noisy() {
    return layers.stream()
        .anyMatch(
            layer -> layer instanceof SdeLayer flow && flow.noise().kind() != DepthNoise.Kind.NONE);
  }

  /** The last layer in which tokens take from each other, or -1. */
  int lastMixer() {
    int last = layers.size() - 1;
    while (last >= 0 && !(layers.get(last) instanceof TokenMixer)) {
      last--;
    }
    return last;
  }

  /** How many of the latest items of a history are looked at to predict the next. */
  public int historyLength() {
    return causal ? maxLength : maxLength - 1;
  }
}
