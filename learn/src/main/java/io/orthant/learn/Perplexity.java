package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.SoftmaxLoss;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How many items a model wavers between: {@code exp} of the mean loss of the full softmax over
 * held-out targets. The softmax is over the whole catalogue, whatever the model was trained with.
 */
final class Perplexity {
  private static final long TILE_LOGITS = 1 << 22;

  private Perplexity() {}

  /** The perplexity, NaN without targets. Uses all processors. */
  static double of(ModelWeights weights, NoiseRuns noise, List<HeldOut> heldOut, Context context) {
    PredictionBatches batches = new PredictionBatches(weights, noise, heldOut, context);
    Tensor items = HistoryEncoder.tensor(weights.outputItems());
    int tile = (int) Math.max(1, TILE_LOGITS / weights.outputItems().rows());
    double[] losses = new double[batches.targets()];
    batches.forEach(
        batch -> {
          for (int from = 0; from < batch.targets().length; from += tile) {
            int to = Math.min(batch.targets().length, from + tile);
            try (Scope _ = Scope.open()) {
              Tensor queries = batch.queries().narrow(0, from, to - from);
              long[] targets = Arrays.copyOfRange(batch.targets(), from, to);
              // The sum of a tile stands at its first target, which keeps the order of summation.
              losses[batch.places()[from]] =
                  SoftmaxLoss.full(queries, items, Tensors.longs(targets)).item_float();
            }
          }
        });
    return Math.exp(Arrays.stream(losses).sum() / losses.length);
  }
}
