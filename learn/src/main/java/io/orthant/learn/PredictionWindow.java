package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.PaddedSequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stretch of a held-out sequence that fits the encoder, and the targets it predicts.
 *
 * @param inputs what is encoded, at most the encoder's maximum length
 * @param places where in the inputs the hidden states stand that predict the targets, ascending
 * @param targets what is predicted, as many as places
 */
@SuppressWarnings("ArrayRecordComponent") // A view of the data, never compared.
record PredictionWindow(int[] inputs, int[] places, int[] targets) {
  /**
   * Covers all targets of a sequence, in order.
   *
   * <p>By a causal encoder, each prediction sees its whole history, or at least half the maximum
   * length of it; a single target at the end sees the full maximum. By one that sees both ways,
   * each target has a window of its own, in which a mask stands for it.
   *
   * @throws IllegalArgumentException if a causal encoder is to look at what comes after
   */
  static List<PredictionWindow> cover(HeldOut heldOut, EncoderConfig encoder, Context context) {
    if (encoder.causal()) {
      if (context == Context.AROUND) {
        throw new IllegalArgumentException(
            "A model of the next item does not look at what comes after; train one with the masked"
                + " objective");
      }
      return causal(heldOut, encoder.maxLength());
    }
    return IntStream.range(heldOut.firstTarget(), heldOut.items().length)
        .mapToObj(target -> masked(heldOut.items(), target, encoder.maxLength(), context))
        .toList();
  }

  private static List<PredictionWindow> causal(HeldOut heldOut, int maxLength) {
    int[] items = heldOut.items();
    int lastInput = items.length - 1;
    List<PredictionWindow> windows = new ArrayList<>();
    int target = heldOut.firstTarget();
    while (target < items.length) {
      int from = Math.max(0, Math.min(target - (maxLength + 1) / 2, lastInput - maxLength));
      int to = Math.min(lastInput, from + maxLength);
      windows.add(
          new PredictionWindow(
              Arrays.copyOfRange(items, from, to),
              IntStream.range(target - 1 - from, to - from).toArray(),
              Arrays.copyOfRange(items, target, to + 1)));
      target = to + 1;
    }
    return windows;
  }

  private static PredictionWindow masked(int[] items, int target, int maxLength, Context context) {
    int end = context == Context.BEFORE ? target + 1 : items.length;
    int from = Math.clamp((long) target - maxLength / 2, 0, Math.max(0, end - maxLength));
    int[] inputs = Arrays.copyOfRange(items, from, Math.min(end, from + maxLength));
    inputs[target - from] = PaddedSequences.MASK;
    return new PredictionWindow(inputs, new int[] {target - from}, new int[] {items[target]});
  }
}
