package io.orthant.learn.nn;

/**
 * The shape of a Transformer encoder, causal unless it is plain.
 *
 * @param dimension width of item vectors and hidden states, a multiple of {@code heads}
 * @param layers number of blocks, 0 or more; without any, the hidden state is the normalised sum of
 *     the last item's vector and its position: a log-bilinear model of the next item given the last
 * @param heads attention heads per block, 1 or more
 * @param feedForward width of the hidden layer in each block, 1 or more
 * @param maxLength longest history that is looked at, 1 or more
 * @param dropout share of activations dropped in training, in [0, 1)
 * @param inverseTemperature above 0, hidden states get this length and answers have item vectors of
 *     length 1, so that a score is a cosine times it; 0 leaves lengths free
 * @param plain whether blocks are those of the theory of Transformers: no normalisation, ReLU
 *     instead of GELU, every token sees every other one, and item vectors enter as they are
 */
public record EncoderConfig(
    int dimension,
    int layers,
    int heads,
    int feedForward,
    int maxLength,
    double dropout,
    double inverseTemperature,
    boolean plain) {
  public EncoderConfig {
    if (dimension < 1 || layers < 0 || heads < 1 || feedForward < 1 || maxLength < 1) {
      throw new IllegalArgumentException(
          "Dimension, heads, feed-forward width and maximum length must be 1 or more and layers 0"
              + " or"
              + " more, not %2$d, %3$d, %4$d, %5$d and %1$d"
                  .formatted(layers, dimension, heads, feedForward, maxLength));
    }
    if (dimension % heads != 0) {
      throw new IllegalArgumentException(
          "The dimension must be a multiple of the heads; %d is not one of %d"
              .formatted(dimension, heads));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("Dropout must lie in [0, 1), not " + dropout);
    }
    if (!(inverseTemperature >= 0 && inverseTemperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The inverse temperature must be 0 or more, not " + inverseTemperature);
    }
  }

  /** With normalised blocks. */
  public EncoderConfig(
      int dimension,
      int layers,
      int heads,
      int feedForward,
      int maxLength,
      double dropout,
      double inverseTemperature) {
    this(dimension, layers, heads, feedForward, maxLength, dropout, inverseTemperature, false);
  }

  /** With normalised blocks and lengths left free. */
  public EncoderConfig(
      int dimension, int layers, int heads, int feedForward, int maxLength, double dropout) {
    this(dimension, layers, heads, feedForward, maxLength, dropout, 0);
  }

  /** Whether scores are cosines times the inverse temperature. */
  public boolean normalised() {
    return inverseTemperature > 0;
  }
}
