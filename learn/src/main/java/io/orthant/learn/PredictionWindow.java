package io.orthant.learn;

import io.orthant.learn.data.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a held-out sequence that fits the encoder, and the targets it predicts.
 *
 * @param inputs the history that is encoded, at most the encoder's maximum length
 * @param targets items that follow the last {@code targets.length} inputs
 */
@SuppressWarnings("ArrayRecordComponent") // A view of the data, never compared.
record PredictionWindow(int[] inputs, int[] targets) {
  /**
   * Covers all targets of a sequence, in order. Each prediction sees its whole history, or at least
   * half the maximum length of it; a single target at the end sees the full maximum.
   */
  static List<PredictionWindow> cover(HeldOut heldOut, int maxLength) {
    int[] items = heldOut.items();
    int lastInput = items.length - 1;
    List<PredictionWindow> windows = new ArrayList<>();
    int target = heldOut.firstTarget();
    while (target < items.length) {
      int from = Math.max(0, Math.min(target - (maxLength + 1) / 2, lastInput - maxLength));
      int to = Math.min(lastInput, from + maxLength);
      windows.add(
          new PredictionWindow(
              Arrays.copyOfRange(items, from, to), Arrays.copyOfRange(items, target, to + 1)));
      target = to + 1;
    }
    return windows;
  }
}
