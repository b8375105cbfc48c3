package io.orthant.vectors;

/**
 * The answer to one query: row numbers and their scores, best first. Equal scores are ordered by
 * ascending row. Both arrays have the same length, which is smaller than the asked k when fewer
 * rows exist.
 *
 * @param rows row numbers (ordinals) of the searched matrix
 * @param scores the score of each row, in descending order
 */
@SuppressWarnings("ArrayRecordComponent") // A result is handed over, never used as a key.
public record Neighbors(int[] rows, float[] scores) {
  public Neighbors {
    if (rows.length != scores.length) {
      throw new IllegalArgumentException(
          rows.length + " rows but " + scores.length + " scores were given");
    }
  }

  public int size() {
    return rows.length;
  }
}
