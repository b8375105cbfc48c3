package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Ranker;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ranks each target among all items by its inner product with the encoded context, in tiles of
 * contexts times the whole catalogue.
 *
 * <p>Nothing is sampled; items of the history are left out by {@link #amongUnseen} alone. Items of
 * equal score rank by their number. Safe to share between threads; one call uses all processors.
 */
public final class ModelRanker implements Ranker {
  private static final long TILE_SCORES = 1 << 22;

  private final ModelWeights weights;
  private final NoiseRuns noise;
  private final Context context;
  private final Tensor outputItems;
  private final boolean unseenOnly;

  /**
   * Views the given weights, whose memory must outlive the ranker.
   *
   * @param context what targets are predicted from
   */
  public ModelRanker(ModelWeights weights, Context context) {
    this(weights, NoiseRuns.off(), context, false);
  }

  /**
   * The same, by the mean score over paths of the model's noise.
   *
   * @param unseenOnly whether items before the target, but for itself, are left out of its rank
   */
  ModelRanker(ModelWeights weights, NoiseRuns noise, Context context, boolean unseenOnly) {
    this.weights = weights;
    this.noise = noise;
    this.context = context;
    this.unseenOnly = unseenOnly;
    outputItems = HistoryEncoder.tensor(weights.outputItems());
  }

  @Override
  public String name() {
    return "model";
  }

  @Override
  public Ranker amongUnseen() {
    return new ModelRanker(weights, noise, context, true);
  }

  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    PredictionBatches batches = new PredictionBatches(weights, noise, heldOut, context);
    int[] ranks = new int[batches.targets()];
    int[][] leftOut = leftOut(heldOut, ranks.length);
    batches.forEach(
        batch -> {
          int predictions = batch.targets().length;
          int[][] without = new int[predictions][];
          Arrays.setAll(without, i -> leftOut[batch.places()[i]]);
          int[] found = rank(batch.queries(), batch.targets(), without);
          for (int i = 0; i < predictions; i++) {
            ranks[batch.places()[i]] = found[i];
          }
        });
    return ranks;
  }

  /** By the place of the target, the distinct items before it, but for itself; or nothing. */
  private int[][] leftOut(List<HeldOut> heldOut, int targets) {
    int[][] leftOut = new int[targets][0];
    int place = 0;
    if (unseenOnly) {
      for (HeldOut sequence : heldOut) {
        for (int at = sequence.firstTarget(); at < sequence.items().length; at++) {
          leftOut[place++] = sequence.seenBefore(at);
        }
      }
    }
    return leftOut;
  }

  private int[] rank(Tensor queries, long[] wanted, int[][] leftOut) {
    int predictions = wanted.length;
    Tensor targets = Tensors.longs(wanted);
    int items = weights.outputItems().rows();
    int tile = Math.clamp(TILE_SCORES / items, 1, predictions);
    Tensor numbers = torch.arange(new Scalar(items)).unsqueeze(0);
    int[] ranks = new int[predictions];
    for (int from = 0; from < predictions; from += tile) {
      int size = Math.min(tile, predictions - from);
      try (Scope _ = Scope.open()) {
        Tensor target = targets.narrow(0, from, size).unsqueeze(1);
        Tensor scores = queries.narrow(0, from, size).matmul(outputItems.transpose(0, 1));
        Tensor own = scores.gather(1, target);
        Tensor better = scores.gt(own);
        Tensor earlierTie = scores.eq(own).logical_and(numbers.lt(target));
        Tensor ahead = better.logical_or(earlierTie).sum(1).to(torch.ScalarType.Int);
        MemorySegment counts = Tensors.memory(ahead);
        MemorySegment values = Tensors.memory(scores);
        for (int i = 0; i < size; i++) {
          ranks[from + i] =
              1
                  + counts.getAtIndex(ValueLayout.JAVA_INT, i)
                  - ahead(values, (long) i * items, (int) wanted[from + i], leftOut[from + i]);
        }
      }
    }
    return ranks;
  }

  /** How many of some items stand before the target, by the scores of a row. */
  private static int ahead(MemorySegment scores, long row, int target, int[] items) {
    float own = scores.getAtIndex(ValueLayout.JAVA_FLOAT, row + target);
    int ahead = 0;
    for (int item : items) {
      float score = scores.getAtIndex(ValueLayout.JAVA_FLOAT, row + item);
      if (score > own || (score == own && item < target)) {
        ahead++;
      }
    }
    return ahead;
  }
}
