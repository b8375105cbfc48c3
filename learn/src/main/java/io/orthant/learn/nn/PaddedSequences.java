package io.orthant.learn.nn;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of row numbers laid side by side, padded at the end with row 0.
 *
 * @param sequences how many there are
 * @param length length of the longest
 * @param rows row numbers, 0 for a mask [sequences * length]
 * @param lengths entries of each sequence that are no padding [sequences]
 * @param masked where in {@code rows} masks stand, in ascending order
 * @param positions where in {@code rows} the entries stand whose hidden states are wanted, in
 *     ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record PaddedSequences(
    int sequences, int length, long[] rows, int[] lengths, long[] masked, long[] positions) {
  /** Stands in a sequence for an item that is hidden from the encoder. */
  public static final int MASK = -1;

  /**
   * Lays out sequences that are not empty; hidden states are wanted of all entries.
   *
   * @param sequences row numbers, or {@link #MASK}
   */
  public static PaddedSequences of(List<int[]> sequences) {
    return of(
        sequences, sequences.stream().map(s -> IntStream.range(0, s.length).toArray()).toList());
  }

  /** Lays out sequences that are not empty; of each, the last hidden state is wanted. */
  public static PaddedSequences wantingLast(List<int[]> sequences) {
    return of(sequences, sequences.stream().map(s -> new int[] {s.length - 1}).toList());
  }

  /**
   * Lays out sequences that are not empty.
   *
   * @param sequences row numbers, or {@link #MASK}
   * @param wanted for each sequence, where in it hidden states are wanted, ascending
   */
  public static PaddedSequences of(List<int[]> sequences, List<int[]> wanted) {
    int length = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    int total = wanted.stream().mapToInt(s -> s.length).sum();
    long[] rows = new long[sequences.size() * length];
    int[] lengths = new int[sequences.size()];
    long[] masked = new long[rows.length];
    long[] positions = new long[total];
    int masks = 0;
    int filled = 0;
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      if (sequence.length == 0) {
        throw new IllegalArgumentException("Sequence " + i + " is empty");
      }
      lengths[i] = sequence.length;
      for (int j = 0; j < sequence.length; j++) {
        int at = i * length + j;
        if (sequence[j] == MASK) {
          masked[masks++] = at;
        } else {
          rows[at] = sequence[j];
        }
      }
      for (int j : wanted.get(i)) {
        positions[filled++] = (long) i * length + j;
      }
    }
    return new PaddedSequences(
        sequences.size(), length, rows, lengths, Arrays.copyOf(masked, masks), positions);
  }

  /**
   * A number for each entry that stands for its sequence up to there, whatever lies beside it
   * [sequences * length]; 0 for padding.
   */
  long[] prefixes() {
    long[] entries = rows.clone();
    for (long at : masked) {
      entries[Math.toIntExact(at)] = MASK;
    }
    long[] prefixes = new long[rows.length];
    for (int i = 0; i < sequences; i++) {
      long prefix = 0;
      for (int at = i * length; at < i * length + lengths[i]; at++) {
        prefix = new Seed(prefix).derive("entry", entries[at]);
        prefixes[at] = prefix;
      }
    }
    return prefixes;
  }

  /** Whether so few hidden states are wanted that it pays to leave the others out early. */
  boolean wantsFew() {
    return 2L * positions.length < rows.length;
  }
}
