package io.orthant.vectors;

/**
 * Keeps the k best of a stream of scored rows, in a binary heap whose root is the worst kept.
 *
 * <p>The result does not depend on the order of offers: a higher score wins, and among equal scores
 * the lower row. NaN scores are never kept. Not thread-safe. An offer costs O(1) when it is
 * rejected and O(log k) otherwise; no memory is allocated after construction but the result.
 */
public final class TopK {
  private final float[] scores;
  private final int[] rows;
  private int size;

  /**
   * @param k how many rows to keep, at least one
   */
  public TopK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, not " + k);
    }
    scores = new float[k];
    rows = new int[k];
  }

  /** Forgets everything, so that the memory serves the next query. */
  public void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  /** The score an offer must reach to be kept: negative infinity until k rows are kept. */
  public float threshold() {
    return size < scores.length ? Float.NEGATIVE_INFINITY : scores[0];
  }

  /** Offers one row. */
  public void offer(int row, float score) {
    if (size < scores.length) {
      if (!Float.isNaN(score)) {
        siftUp(size++, row, score);
      }
    } else if (score > scores[0] || (score == scores[0] && row < rows[0])) {
      siftDown(row, score);
    }
  }

  /** Empties the heap into arrays sorted best first. */
  public Neighbors drain() {
    int[] sortedRows = new int[size];
    float[] sortedScores = new float[size];
    while (size > 0) {
      int last = --size;
      sortedRows[last] = rows[0];
      sortedScores[last] = scores[0];
      siftDown(rows[last], scores[last]);
    }
    return new Neighbors(sortedRows, sortedScores);
  }

  private void siftUp(int start, int row, float score) {
    int child = start;
    while (child > 0) {
      int parent = (child - 1) >>> 1;
      if (!worse(row, score, rows[parent], scores[parent])) {
        break;
      }
      place(child, rows[parent], scores[parent]);
      child = parent;
    }
    place(child, row, score);
  }

  private void siftDown(int row, float score) {
    int parent = 0;
    for (int child = 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size
          && worse(rows[child + 1], scores[child + 1], rows[child], scores[child])) {
        child++;
      }
      if (!worse(rows[child], scores[child], row, score)) {
        break;
      }
      place(parent, rows[child], scores[child]);
      parent = child;
    }
    place(parent, row, score);
  }

  private void place(int position, int row, float score) {
    rows[position] = row;
    scores[position] = score;
  }

  private static boolean worse(int row, float score, int otherRow, float otherScore) {
    return score < otherScore || (score == otherScore && row > otherRow);
  }
}
