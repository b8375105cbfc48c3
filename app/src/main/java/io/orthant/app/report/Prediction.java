package io.orthant.app.report;

import java.util.List;

/**
 * What a model expects after a history.
 *
 * @param history item names, oldest first
 * @param answers the best items, best first
 */
public record Prediction(List<String> history, List<Answer> answers) {
  /** An item and its score. */
  public record Answer(String item, double score) {}

  public Prediction {
    history = List.copyOf(history);
    answers = List.copyOf(answers);
  }
}
