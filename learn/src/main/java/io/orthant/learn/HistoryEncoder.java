package io.orthant.learn;

import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.nn.PassNoise;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Runs an encoder without differentiation. The caller opens a scope around each call. */
final class HistoryEncoder {
  private final TransformerEncoder encoder;
  private final Tensor inputItems;

  HistoryEncoder(ModelWeights weights) {
    encoder = new TransformerEncoder(weights.encoder());
    inputItems = tensor(weights.inputItems());
  }

  /** The wanted hidden states of item sequences [wanted, dimension]. */
  Tensor hidden(PaddedSequences sequences) {
    try (NoGradGuard _ = new NoGradGuard()) {
      return encoder.encode(sequences, inputItems, PassNoise.none());
    }
  }

  static Tensor tensor(Matrix matrix) {
    return Tensors.view(matrix.segment(), matrix.rows(), matrix.dimension());
  }
}
