package io.orthant.learn.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of several units (examples, or users with all that they did), laid side by side: each
 * unit has the same number of sequences, filled up behind its last one with sequences of row 0
 * alone from which nothing is predicted, and the same number of predictions, filled up with ones of
 * which nothing counts.
 *
 * @param units how many there are, 1 or more
 * @param inputs the sequences, those of a unit in a row
 * @param places where in the inputs items are predicted, those of a unit in a row
 * @param targets rows of the items that belong there, 0 where nothing counts
 * @param weights what the loss at each place is multiplied with: one over the unit's targets, or 0
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record UnitBatch(
    int units, PaddedSequences inputs, long[] places, long[] targets, float[] weights) {
  private static final LabelledSequence NOTHING =
      new LabelledSequence(new int[] {0}, new int[0], new int[0]);

  /**
   * Lays out units.
   *
   * @param units for each unit at least one sequence, and at least one item to be predicted
   */
  public static UnitBatch of(List<List<LabelledSequence>> units) {
    int sequences = units.stream().mapToInt(List::size).max().orElseThrow();
    int predictions = units.stream().mapToInt(UnitBatch::predictions).max().orElseThrow();
    List<int[]> inputs = new ArrayList<>();
    List<int[]> predicted = new ArrayList<>();
    for (List<LabelledSequence> unit : units) {
      for (int i = 0; i < sequences; i++) {
        LabelledSequence sequence = i < unit.size() ? unit.get(i) : NOTHING;
        inputs.add(sequence.inputs());
        predicted.add(sequence.predicted());
      }
    }
    int total = units.size() * predictions;
    UnitBatch batch =
        new UnitBatch(
            units.size(),
            PaddedSequences.of(inputs, predicted),
            new long[total],
            new long[total],
            new float[total]);
    for (int i = 0; i < units.size(); i++) {
      batch.fill(i * predictions, (i + 1) * predictions, i * sequences, units.get(i));
    }
    return batch;
  }

  private static int predictions(List<LabelledSequence> unit) {
    return unit.stream().mapToInt(sequence -> sequence.predicted().length).sum();
  }

  private void fill(int from, int to, int firstSequence, List<LabelledSequence> unit) {
    int count = predictions(unit);
    long start = (long) firstSequence * inputs.length();
    // A place of another unit would bring that one's hidden state in, which need not be finite.
    Arrays.fill(places, from, to, start);
    int at = from;
    for (LabelledSequence sequence : unit) {
      for (int i = 0; i < sequence.predicted().length; i++) {
        places[at] = start + sequence.predicted()[i];
        targets[at] = sequence.targets()[i];
        weights[at] = 1f / count;
        at++;
      }
      start += inputs.length();
    }
  }
}
