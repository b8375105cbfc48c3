package io.orthant.learn.nn;

import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.learn.torch.Torch;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of sequences: blocks of a {@link TokenMixer} and a feed-forward network with residual
 * connections, flows in depth between them if wanted, and learned absolute positions. With the
 * usual blocks, what enters a branch is normalised, and so is the end; {@link EncoderConfig.Blocks}
 * has the formulas.
 *
 * <p>Sequences are padded at the end. Padding cannot change the hidden state of a real position: a
 * causal encoder never looks ahead, any other does not see padding. Dropout acts on the embeddings
 * and at the end of each residual branch. With an inverse temperature, hidden states are scaled to
 * that length at the end.
 *
 * <p>The parameters are viewed, not copied: changes to their memory take effect at the next pass.
 * Passes from several threads may run at once as long as nothing writes to that memory.
 */
public final class TransformerEncoder {
  private static final double NORM_EPSILON = 1e-5;

  /** Place of the mask among the parameters of an encoder that sees both ways. */
  private static final int MASK = 1;

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
   * Looks up item vectors, encodes, and keeps the wanted positions.
   *
   * @param inputs histories as row numbers of {@code items}, not longer than the maximum length
   * @param items item vectors [rows, dimension]
   * @return hidden states [wanted positions, dimension]
   * @throws IllegalArgumentException if a sequence is too long, or holds a mask and the encoder is
   *     causal
   */
  public Tensor encode(PaddedSequences inputs, Tensor items, PassNoise noise) {
    if (config.causal() && inputs.masked().length > 0) {
      throw new IllegalArgumentException(
          "A causal encoder has no mask; the input holds " + inputs.masked().length);
    }
    Tensor embeddings = items.index_select(0, Tensors.longs(inputs.rows()));
    Tensor positions = Tensors.longs(inputs.positions());
    return inputs.wantsFew()
        ? forward(inputs, embeddings, noise, positions, null)
        : forward(inputs, embeddings, noise, null, null)
            .view(-1, dimension())
            .index_select(0, positions);
  }

  /**
   * Encodes sequences without padding.
   *
   * @param embeddings item vectors [sequences, length, dimension], length at most the maximum
   * @return hidden states [sequences, length, dimension]
   * @throws IllegalArgumentException if the sequences are too long
   */
  public Tensor forward(Tensor embeddings, PassNoise noise) {
    Visibility visibility = config.causal() ? Visibility.back() : Visibility.all();
    return forward(embeddings, visibility, noise, null, null);
  }

  /**
   * Encodes padded sequences and notes what each layer was given and gave.
   *
   * @param embeddings item vectors of all entries [sequences * length, dimension]; those of masked
   *     entries are left aside
   * @return hidden states [sequences, length, dimension]
   */
  Tensor forward(PaddedSequences inputs, Tensor embeddings, PassNoise noise, Trace trace) {
    return forward(inputs, embeddings, noise, null, trace);
  }

  private Tensor forward(
      PaddedSequences inputs,
      Tensor embeddings,
      PassNoise noise,
      @Nullable Tensor wanted,
      @Nullable Trace trace) {
    Visibility visibility = config.causal() ? Visibility.back() : Visibility.allOf(inputs);
    return forward(masked(inputs, embeddings, trace), visibility, noise, wanted, trace);
  }

  /** Puts the mask where it stands in the inputs [sequences, length, dimension]. */
  private Tensor masked(PaddedSequences inputs, Tensor embeddings, @Nullable Trace trace) {
    Tensor entries = embeddings;
    if (inputs.masked().length > 0) {
      Tensor mask = parameters.get(MASK).unsqueeze(0).expand(inputs.masked().length, dimension());
      entries = entries.index_copy(0, Tensors.longs(inputs.masked()), mask);
    }
    Tensor tokens = entries.view(inputs.sequences(), inputs.length(), dimension());
    if (trace != null && !config.causal()) {
      trace.mask(MASK, inputs, tokens);
    }
    return tokens;
  }

  /**
   * Encodes one sequence of vectors, without dropout or differentiation.
   *
   * @param embeddings [length][dimension], length at most the maximum
   * @return hidden states [length][dimension]
   * @throws IllegalArgumentException if the sequence is empty or too long, or a vector has another
   *     dimension
   */
  public float[][] encode(float[][] embeddings) {
    float[] values = new float[embeddings.length * dimension()];
    for (int t = 0; t < embeddings.length; t++) {
      if (embeddings[t].length != dimension()) {
        throw new IllegalArgumentException(
            "Vector %d has dimension %d; the encoder has %d"
                .formatted(t, embeddings[t].length, dimension()));
      }
      System.arraycopy(embeddings[t], 0, values, t * dimension(), dimension());
    }
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor tokens = Tensors.floats(values).view(1, embeddings.length, dimension());
      float[] hidden =
          Tensors.memory(forward(tokens, PassNoise.none()).contiguous())
              .toArray(ValueLayout.JAVA_FLOAT);
      float[][] rows = new float[embeddings.length][];
      Arrays.setAll(rows, t -> Arrays.copyOfRange(hidden, t * dimension(), (t + 1) * dimension()));
      return rows;
    }
  }

  /**
   * Encodes.
   *
   * @param wanted which of all positions are needed, or null for all; the others are left out after
   *     the last mixer
   * @param trace receives what layers are given and give, or null
   * @return hidden states [sequences, length, dimension], or [wanted, dimension]
   */
  private Tensor forward(
      Tensor embeddings,
      Visibility visibility,
      PassNoise noise,
      @Nullable Tensor wanted,
      @Nullable Trace trace) {
    long length = embeddings.size(1);
    if (length < 1 || length > config.maxLength()) {
      throw new IllegalArgumentException(
          "A sequence of %d items does not fit an encoder for 1 to %d"
              .formatted(length, config.maxLength()));
    }
    ParameterCursor next = new ParameterCursor(parameters, trace);
    Tensor hidden = noise.drop(next.positions(scaled(embeddings)));
    if (!config.causal()) {
      next.next();
    }
    int lastMixer = config.lastMixer();
    if (lastMixer < 0) {
      hidden = chosen(hidden, wanted);
    }
    for (int layer = 0; layer < config.layers().size(); layer++) {
      switch (config.layers().get(layer)) {
        case TokenMixer mixer -> {
          hidden =
              added(
                  hidden,
                  noise,
                  trace,
                  input -> mixer.mix(normalise(input, next), next, visibility));
          if (layer == lastMixer) {
            hidden = chosen(hidden, wanted);
          }
          hidden = added(hidden, noise, trace, input -> feedForward(normalise(input, next), next));
        }
        case SdeLayer flow -> {
          Tensor before = hidden;
          DepthPaths paths = noise.paths(layer, wanted != null && layer > lastMixer);
          hidden = freed(trace, () -> flow.flow(before, next, paths));
        }
      }
    }
    Tensor output = normalise(hidden, next);
    return config.normalised()
        ? UnitLength.of(output).mul(new Scalar(config.inverseTemperature()))
        : output;
  }

  private Tensor chosen(Tensor hidden, @Nullable Tensor wanted) {
    return wanted == null ? hidden : hidden.view(-1, dimension()).index_select(0, wanted);
  }

  private static Tensor added(
      Tensor hidden, PassNoise noise, @Nullable Trace trace, UnaryOperator<Tensor> branch) {
    return freed(trace, () -> hidden.add(noise.drop(branch.apply(hidden))));
  }

  /** Computes; what comes up on the way is freed unless a trace holds it. */
  private static Tensor freed(@Nullable Trace trace, Supplier<Tensor> computation) {
    return trace == null ? Scope.resultOf(computation) : computation.get();
  }

  private Tensor scaled(Tensor embeddings) {
    return switch (config.blocks()) {
      case NORMALISED -> embeddings.mul(new Scalar(Math.sqrt(dimension())));
      case PLAIN -> embeddings;
    };
  }

  private Tensor normalise(Tensor input, ParameterCursor next) {
    return config.blocks() == EncoderConfig.Blocks.PLAIN ? input : next.norm(input, NORM_EPSILON);
  }

  private Tensor feedForward(Tensor input, ParameterCursor next) {
    Tensor inner = next.linear(input);
    Tensor active =
        switch (config.blocks()) {
          case NORMALISED -> torch.gelu(inner);
          case PLAIN -> torch.relu(inner);
        };
    return next.linear(active);
  }
}
