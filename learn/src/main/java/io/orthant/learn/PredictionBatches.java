package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.torch.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Encodes what each held-out target is predicted from, in batches of like length. */
final class PredictionBatches {
  private static final int BATCH_POSITIONS = 4096;

  private final HistoryEncoder encoder;
  private final List<PredictionWindow> windows = new ArrayList<>();
  private final int[] firstPlace;

  PredictionBatches(ModelWeights weights, NoiseRuns noise, List<HeldOut> heldOut, Context context) {
    encoder = new HistoryEncoder(weights, noise);
    EncoderConfig config = weights.encoder().config();
    heldOut.forEach(sequence -> windows.addAll(PredictionWindow.cover(sequence, config, context)));
    firstPlace = new int[windows.size() + 1];
    for (int i = 0; i < windows.size(); i++) {
      firstPlace[i + 1] = firstPlace[i] + windows.get(i).targets().length;
    }
  }

  /**
   * Some targets and what they are predicted from.
   *
   * @param queries hidden states [targets, dimension]
   * @param targets the items to be predicted
   * @param places where the targets stand in the order of the sequences and within each
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one consumer, never compared.
  record Batch(Tensor queries, long[] targets, int[] places) {}

  /** How many targets there are. */
  int targets() {
    return firstPlace[windows.size()];
  }

  /** Hands out all batches, on all processors; tensors live until the consumer returns. */
  void forEach(Consumer<Batch> consumer) {
    batches().parallelStream()
        .forEach(
            numbers -> {
              try (Scope _ = Scope.open()) {
                consumer.accept(encode(numbers));
              }
            });
  }

  private List<List<Integer>> batches() {
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

  private Batch encode(List<Integer> numbers) {
    List<int[]> inputs = new ArrayList<>();
    List<int[]> wanted = new ArrayList<>();
    int predictions = numbers.stream().mapToInt(i -> windows.get(i).targets().length).sum();
    long[] targets = new long[predictions];
    int[] places = new int[predictions];
    int filled = 0;
    for (int i : numbers) {
      PredictionWindow window = windows.get(i);
      inputs.add(window.inputs());
      wanted.add(window.places());
      for (int j = 0; j < window.targets().length; j++) {
        targets[filled] = window.targets()[j];
        places[filled++] = firstPlace[i] + j;
      }
    }
    return new Batch(encoder.hidden(PaddedSequences.of(inputs, wanted)), targets, places);
  }
}
