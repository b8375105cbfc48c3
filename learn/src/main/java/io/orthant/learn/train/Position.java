package io.orthant.learn.train;

import io.orthant.privacy.Phase;
import java.util.List;
import java.util.Objects;

/**
 * How far the training of a sequence model has come.
 *
 * @param epoch the pass under way, from 0
 * @param batch batches of it that are done
 * @param step steps done since training began
 * @param lossSum sum of the losses of the pass so far
 * @param bestEpoch best pass so far, from 1, or 0
 * @param epochs finished passes
 * @param spent what was done to the data under a budget, those steps included
 */
record Position(
    int epoch,
    int batch,
    long step,
    double lossSum,
    int bestEpoch,
    List<EpochReport> epochs,
    List<Phase> spent) {
  static final Position START = new Position(0, 0, 0, 0, 0, List.of(), List.of());

  Position {
    spent = Objects.requireNonNullElse(spent, List.of());
  }
}
