package io.orthant.app;

import io.orthant.app.report.Prediction;
import io.orthant.index.ExactSearch;
import io.orthant.index.IndexInfo;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model together with a way to search its items. Thread-safe while both stay open. */
final class Predictor {
  private interface Search {
    Neighbors find(float[] query, int k);
  }

  private final SequenceModel model;
  private final Search search;

  private Predictor(SequenceModel model, Search search) {
    this.model = model;
    this.search = search;
  }

  /** Scores every item. */
  static Predictor exact(SequenceModel model) {
    ExactSearch all = new ExactSearch(model.itemVectors(), Similarity.DOT);
    return new Predictor(model, all::search);
  }

  /**
   * Asks an index of the model's items.
   *
   * @param options how hard to search; their k is replaced
   * @throws IllegalArgumentException if the index does not fit the model
   */
  static Predictor approximate(SequenceModel model, VectorIndex index, SearchOptions options) {
    IndexInfo info = index.info();
    if (info.rows() != model.catalog().size()
        || info.dimension() != model.dimension()
        || info.similarity() != Similarity.DOT) {
      throw new IllegalArgumentException(
          "The index holds %,d rows of dimension %d under %s; the model has %,d items of dimension"
                  .formatted(
                      info.rows(), info.dimension(), info.similarity(), model.catalog().size())
              + " %d and needs dot: build it with 'orthant index build MODEL'"
                  .formatted(model.dimension()));
    }
    return new Predictor(
        model,
        (query, k) ->
            index.search(query, new SearchOptions(k, options.probes(), options.rerank())));
  }

  /** The best items after a history of item ordinals, by their ordinals. */
  Neighbors neighbors(int[] history, int top) {
    return search.find(model.encode(history), top);
  }

  /** The best items after a history of item ordinals, oldest first. */
  Prediction predict(int[] history, int top) {
    Neighbors found = neighbors(history, top);
    List<Prediction.Answer> answers = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      answers.add(new Prediction.Answer(model.catalog().id(found.rows()[i]), found.scores()[i]));
    }
    return new Prediction(Arrays.stream(history).mapToObj(model.catalog()::id).toList(), answers);
  }
}
