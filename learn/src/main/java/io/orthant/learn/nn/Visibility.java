package io.orthant.learn.nn;

import io.orthant.learn.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of a sequence a token may take from: itself and those before it, or all but the
 * padding. Sequences are padded at the end, so that what looks back never meets padding. Belongs to
 * one pass on one thread.
 */
public final class Visibility {
  private static final Visibility BACK = new Visibility(true, null);
  private static final Visibility ALL = new Visibility(false, null);

  private final boolean causal;
  private final @Nullable Tensor real;

  private Visibility(boolean causal, @Nullable Tensor real) {
    this.causal = causal;
    this.real = real;
  }

  /** Each token sees itself and those before it. */
  static Visibility back() {
    return BACK;
  }

  /** Each token sees all. */
  static Visibility all() {
    return ALL;
  }

  /** Each token sees all that are not padding. */
  static Visibility allOf(PaddedSequences sequences) {
    int length = sequences.length();
    if (Arrays.stream(sequences.lengths()).allMatch(one -> one == length)) {
      return ALL;
    }
    float[] real = new float[sequences.sequences() * length];
    for (int i = 0; i < sequences.sequences(); i++) {
      Arrays.fill(real, i * length, i * length + sequences.lengths()[i], 1);
    }
    return new Visibility(false, Tensors.floats(real).view(sequences.sequences(), length));
  }

  /** Whether tokens see only what is before them. */
  boolean causal() {
    return causal;
  }

  /** The tokens [sequences, length, dimension] with zeros for padding that could be seen. */
  Tensor withoutPadding(Tensor tokens) {
    return real == null ? tokens : tokens.mul(real.unsqueeze(2));
  }

  /** True for what may be attended to [sequences, 1, 1, length]; empty if padding is not seen. */
  TensorOptional attentionMask() {
    return real == null
        ? new TensorOptional()
        : new TensorOptional(real.to(torch.ScalarType.Bool).unsqueeze(1).unsqueeze(1));
  }
}
