package io.orthant.learn.nn;

import io.orthant.learn.torch.Tensors;
import io.orthant.learn.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A causal Transformer encoder: pre-normalised blocks of multi-head self-attention and a
 * feed-forward network with GELU, learned absolute positions, and a final normalisation.
 *
 * <p>Sequences are padded at the end. Since a position never looks ahead, padding cannot change the
 * hidden state of a real position, and no padding mask is needed. Dropout acts on the embeddings
 * and at the end of each residual branch. With an inverse temperature, hidden states are scaled to
 * that length at the end.
 *
 * <p>The parameters are viewed, not copied: changes to their memory take effect at the next pass.
 * Passes from several threads may run at once as long as nothing writes to that memory.
 */
public final class TransformerEncoder {
  private static final double NORM_EPSILON = 1e-5;

  private final EncoderConfig config;
  private final List<Tensor> parameters = new ArrayList<>();

  /** Views the given parameters, whose memory must outlive the encoder. */
  public TransformerEncoder(EncoderParameters parameters) {
    Torch.start();
    config = parameters.config();
    for (Parameter parameter : parameters.list()) {
      this.parameters.add(Tensors.view(parameter.values(), parameter.dimensions()));
    }
  }

  /** The parameter tensors, in the order of {@link EncoderParameters#list()}. */
  public List<Tensor> parameters() {
    return List.copyOf(parameters);
  }

  /** Asks that the parameters take part in differentiation. */
  public void requireGradients() {
    parameters.forEach(parameter -> parameter.set_requires_grad(true));
  }

  /** Whether item vectors of answers have length 1. */
  boolean normalised() {
    return config.normalised();
  }

  /** Width of item vectors and hidden states. */
  public int dimension() {
    return config.dimension();
  }

  /**
   * Looks up item vectors, encodes, and keeps the real positions.
   *
   * @param inputs histories as row numbers of {@code items}, not longer than the maximum length
   * @param items item vectors [rows, dimension]
   * @return hidden states [real positions, dimension]
   */
  public Tensor encode(PaddedSequences inputs, Tensor items, Dropout dropout) {
    if (inputs.length() > config.maxLength()) {
      throw new IllegalArgumentException(
          "A history of %d items is longer than the maximum of %d"
              .formatted(inputs.length(), config.maxLength()));
    }
    Tensor embeddings =
        items
            .index_select(0, Tensors.longs(inputs.rows()))
            .view(inputs.sequences(), inputs.length(), config.dimension());
    return forward(embeddings, dropout)
        .view(-1, config.dimension())
        .index_select(0, Tensors.longs(inputs.positions()));
  }

  /**
   * Encodes padded sequences.
   *
   * @param embeddings item vectors [sequences, length, dimension], length at most the maximum
   * @return hidden states [sequences, length, dimension]
   */
  public Tensor forward(Tensor embeddings, Dropout dropout) {
    return forward(embeddings, dropout, new Trace());
  }

  /** Encodes padded sequences and notes what each layer was given and gave. */
  Tensor forward(Tensor embeddings, Dropout dropout, Trace trace) {
    long sequences = embeddings.size(0);
    long length = embeddings.size(1);
    Cursor cursor = new Cursor(trace);
    int at = cursor.next;
    Tensor positions = cursor.next().narrow(0, 0, length);
    Tensor hidden =
        embeddings.mul(new Scalar(Math.sqrt(config.dimension()))).add(positions.unsqueeze(0));
    trace.positions(at, hidden);
    hidden = dropout.apply(hidden);
    for (int layer = 0; layer < config.layers(); layer++) {
      Tensor attended = attention(normalise(hidden, cursor), cursor, sequences, length);
      hidden = hidden.add(dropout.apply(attended));
      Tensor transformed = feedForward(normalise(hidden, cursor), cursor);
      hidden = hidden.add(dropout.apply(transformed));
    }
    Tensor output = normalise(hidden, cursor);
    return config.normalised()
        ? UnitLength.of(output).mul(new Scalar(config.inverseTemperature()))
        : output;
  }

  private Tensor normalise(Tensor input, Cursor cursor) {
    int at = cursor.next;
    TensorOptional gain = new TensorOptional(cursor.next());
    TensorOptional offset = new TensorOptional(cursor.next());
    Tensor output =
        torch.layer_norm(input, new long[] {config.dimension()}, gain, offset, NORM_EPSILON, false);
    cursor.trace.norm(at, NORM_EPSILON, input, output);
    return output;
  }

  private Tensor attention(Tensor input, Cursor cursor, long sequences, long length) {
    long headWidth = config.dimension() / config.heads();
    Tensor projected = linear(input, cursor);
    TensorVector heads =
        projected
            .view(sequences, length, 3, config.heads(), headWidth)
            .permute(2, 0, 3, 1, 4)
            .unbind(0);
    Tensor mixed =
        torch.scaled_dot_product_attention(
            heads.get(0),
            heads.get(1),
            heads.get(2),
            new TensorOptional(),
            0.0,
            true,
            new DoubleOptional(),
            false);
    Tensor joined = mixed.transpose(1, 2).contiguous().view(sequences, length, config.dimension());
    return linear(joined, cursor);
  }

  private static Tensor feedForward(Tensor input, Cursor cursor) {
    return linear(torch.gelu(linear(input, cursor)), cursor);
  }

  private static Tensor linear(Tensor input, Cursor cursor) {
    int at = cursor.next;
    Tensor weight = cursor.next();
    Tensor output = torch.linear(input, weight, cursor.next());
    cursor.trace.linear(at, input, output);
    return output;
  }

  /** Walks the parameters in their order of use, which is the order of their layout. */
  private final class Cursor {
    private final Trace trace;
    private int next;

    Cursor(Trace trace) {
      this.trace = trace;
    }

    Tensor next() {
      return parameters.get(next++);
    }
  }
}
