package io.orthant.learn;

import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.nn.PassNoise;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Runs an encoder without differentiation. The caller opens a scope around each call. */
final class HistoryEncoder {
  private final TransformerEncoder encoder;
  private final Tensor inputItems;
  private final NoiseRuns noise;

  /**
   * @param noise on which paths flows in depth are run
   */
  HistoryEncoder(ModelWeights weights, NoiseRuns noise) {
    this.noise = noise;
    encoder = new TransformerEncoder(weights.encoder());
    inputItems = tensor(weights.inputItems());
  }

  /** The wanted hidden states of item sequences [wanted, dimension], a mean over the runs. */
  Tensor hidden(PaddedSequences sequences) {
    try (NoGradGuard _ = new NoGradGuard()) {
      if (noise.runs() == 0) {
        return encoder.encode(sequences, inputItems, PassNoise.none());
      }
      Tensor sum = torch.zeros(sequences.positions().length, encoder.dimension());
      for (PassNoise paths : PassNoise.of(noise, sequences)) {
        sum.add_(Scope.resultOf(() -> encoder.encode(sequences, inputItems, paths)));
      }
      return sum.div_(new Scalar((double) noise.runs()));
    }
  }

  static Tensor tensor(Matrix matrix) {
    return Tensors.view(matrix.segment(), matrix.rows(), matrix.dimension());
  }
}
