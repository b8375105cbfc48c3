package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Ranker;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ranks each target among all items by its inner product with the encoded history, in tiles of
 * histories times the whole catalogue.
 *
 * <p>Nothing is sampled and items of the history are not left out. Items of equal score rank by
 * their number. Safe to share between threads; one call uses all processors.
 */
public final class ModelRanker implements Ranker {
  private static final long TILE_SCORES = 1 << 22;
  private static final int BATCH_POSITIONS = 4096;

  private final ModelWeights weights;
  private final HistoryEncoder encoder;
  private final Tensor outputItems;
  private final int maxLength;

  /** Views the given weights, whose memory must outlive the ranker. */
  public ModelRanker(ModelWeights weights) {
    this.weights = weights;
    encoder = new HistoryEncoder(weights);
    outputItems = HistoryEncoder.tensor(weights.outputItems());
    maxLength = weights.encoder().config().maxLength();
  }

  @Override
  public String name() {
    return "model";
  }

  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    List<PredictionWindow> windows = new ArrayList<>();
    heldOut.forEach(sequence -> windows.addAll(PredictionWindow.cover(sequence, maxLength)));
    int[] firstRank = new int[windows.size() + 1];
    for (int i = 0; i < windows.size(); i++) {
      firstRank[i + 1] = firstRank[i] + windows.get(i).targets().length;
    }
    int[] ranks = new int[firstRank[windows.size()]];
    batches(windows).parallelStream().forEach(batch -> rank(batch, windows, firstRank, ranks));
    return ranks;
  }

  /** Window numbers, those of like length together, in batches of bounded size. */
  private static List<List<Integer>> batches(List<PredictionWindow> windows) {
    List<Integer> order =
        IntStream.range(0, windows.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> windows.get(i).inputs().length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= order.size(); to++) {
      if (to == order.size()
          || (to + 1 - from) * windows.get(order.get(to)).inputs().length > BATCH_POSITIONS) {
        batches.add(order.subList(from, to));
        from = to;
      }
    }
    return batches;
  }

  private void rank(
      List<Integer> batch, List<PredictionWindow> windows, int[] firstRank, int[] ranks) {
    try (Scope _ = Scope.open()) {
      Tensor hidden = encoder.hidden(batch.stream().map(i -> windows.get(i).inputs()).toList());
      int predictions = batch.stream().mapToInt(i -> windows.get(i).targets().length).sum();
      long[] positions = new long[predictions];
      long[] targets = new long[predictions];
      int[] destinations = new int[predictions];
      int filled = 0;
      int end = 0;
      for (int i : batch) {
        PredictionWindow window = windows.get(i);
        end += window.inputs().length;
        for (int j = 0; j < window.targets().length; j++) {
          positions[filled] = (long) end - window.targets().length + j;
          targets[filled] = window.targets()[j];
          destinations[filled++] = firstRank[i] + j;
        }
      }
      Tensor queries = hidden.index_select(0, Tensors.longs(positions));
      int[] found = rank(queries, Tensors.longs(targets), predictions);
      for (int i = 0; i < predictions; i++) {
        ranks[destinations[i]] = found[i];
      }
    }
  }

  private int[] rank(Tensor queries, Tensor targets, int predictions) {
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
        for (int i = 0; i < size; i++) {
          ranks[from + i] = 1 + counts.getAtIndex(ValueLayout.JAVA_INT, i);
        }
      }
    }
    return ranks;
  }
}
