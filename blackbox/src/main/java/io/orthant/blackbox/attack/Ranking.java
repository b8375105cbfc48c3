package io.orthant.blackbox.attack;

/**
 * What a model answered: its best answers and how it scored them.
 *
 * @param answers numbers that stand for the answers, best first
 * @param scores of these answers, falling; a difference of scores is what a margin is
 */
@SuppressWarnings("ArrayRecordComponent") // Made for one reader, never compared.
public record Ranking(int[] answers, double[] scores) {
  /**
   * @throws IllegalArgumentException if there are fewer than two answers, not as many scores, or
   *     scores that rise
   */
  public Ranking {
    if (answers.length < 2 || answers.length != scores.length) {
      throw new IllegalArgumentException(
          "A margin needs two answers or more with a score each, not %d answers with %d scores"
              .formatted(answers.length, scores.length));
    }
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[i - 1]) {
        throw new IllegalArgumentException(
            "Answer %d scores %s and the one before it %s; the best must come first"
                .formatted(i, scores[i], scores[i - 1]));
      }
    }
  }

  /** Ranks all answers by their scores; the number of an answer is its place in the array. */
  public static Ranking of(double[] scores) {
    int[] order = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      int place = i;
      while (place > 0 && scores[order[place - 1]] < scores[i]) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = i;
    }
    double[] sorted = new double[scores.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = scores[order[i]];
    }
    return new Ranking(order, sorted);
  }

  /** The best answer. */
  public int top() {
    return answers[0];
  }

  /**
   * By how much an answer scores more than the best other one: below 0 if it is not the best. Of an
   * answer that was not told, the largest value that is possible.
   */
  public double margin(int answer) {
    if (answers[0] == answer) {
      return scores[0] - scores[1];
    }
    for (int i = 1; i < answers.length; i++) {
      if (answers[i] == answer) {
        return scores[i] - scores[0];
      }
    }
    return scores[scores.length - 1] - scores[0];
  }
}
