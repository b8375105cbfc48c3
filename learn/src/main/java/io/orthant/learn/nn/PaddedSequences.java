package io.orthant.learn.nn;

import java.util.List;

/**
 * Sequences of row numbers laid side by side, padded at the end with row 0.
 *
 * @param sequences how many there are
 * @param length length of the longest
 * @param rows row numbers [sequences * length]
 * @param positions where in {@code rows} the real entries stand, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record PaddedSequences(int sequences, int length, long[] rows, long[] positions) {
  /** Lays out sequences that are not empty. */
  public static PaddedSequences of(List<int[]> sequences) {
    int length = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    int total = sequences.stream().mapToInt(s -> s.length).sum();
    long[] rows = new long[sequences.size() * length];
    long[] positions = new long[total];
    int filled = 0;
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      if (sequence.length == 0) {
        throw new IllegalArgumentException("Sequence " + i + " is empty");
      }
      for (int j = 0; j < sequence.length; j++) {
        int at = i * length + j;
        rows[at] = sequence[j];
        positions[filled++] = at;
      }
    }
    return new PaddedSequences(sequences.size(), length, rows, positions);
  }
}
