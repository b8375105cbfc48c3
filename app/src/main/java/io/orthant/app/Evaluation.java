package io.orthant.app;

import io.orthant.app.report.RankingComparison;
import io.orthant.learn.Context;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.FirstOrderMarkov;
import io.orthant.learn.eval.LastItemCosine;
import io.orthant.learn.eval.Popularity;
import io.orthant.learn.eval.Ranker;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compares a model with the baselines on the test part of its data. */
final class Evaluation {
  private Evaluation() {}

  /**
   * Ranks all test targets by popularity if the catalogue has counts, first-order Markov, the
   * cosine to the last item, and the model, and compares the model with Markov.
   *
   * @param seed decides the draws of the bootstrap
   * @throws IllegalArgumentException if the model was not trained on this data
   */
  static RankingComparison of(
      Dataset data, SequenceModel model, int threads, long seed, Progress progress) {
    return of(data, model, threads, seed, UnaryOperator.identity(), progress);
  }

  /**
   * The same with rankers that are changed beforehand.
   *
   * @param change keeps the names of rankers
   */
  static RankingComparison of(
      Dataset data,
      SequenceModel model,
      int threads,
      long seed,
      UnaryOperator<Ranker> change,
      Progress progress) {
    checkSame(data.catalog(), model.catalog());
    FirstOrderMarkov markov = FirstOrderMarkov.of(data);
    List<Ranker> rankers = baselines(data, markov);
    rankers.add(new LastItemCosine(model.itemVectors(), threads));
    rankers.add(model.ranker());
    return RankingComparison.of(
        data.test(),
        data.catalog().size(),
        rankers.stream().map(change).toList(),
        markov,
        seed,
        progress);
  }

  /** The data with items numbered as a private model does, whose catalogue has no counts. */
  static Dataset numberedAs(Catalog model, Dataset data) {
    return model.hasCounts() ? data : data.withoutCounts();
  }

  /**
   * The same targets, each from all other items of its sequence: a model of masked items beside
   * popularity and Markov. A model of the next item has nothing to say of that, and gets null.
   *
   * @param seed decides the draws of the bootstrap
   */
  static @Nullable RankingComparison around(
      Dataset data, SequenceModel model, long seed, Progress progress) {
    if (model.config().encoder().causal()) {
      return null;
    }
    FirstOrderMarkov markov = FirstOrderMarkov.of(data);
    List<Ranker> rankers = baselines(data, markov);
    rankers.add(model.ranker(Context.AROUND));
    return RankingComparison.of(
        data.test(), data.catalog().size(), rankers, markov, seed, progress);
  }

  /** Popularity, where the catalogue knows it, and Markov. */
  private static List<Ranker> baselines(Dataset data, FirstOrderMarkov markov) {
    List<Ranker> baselines = new ArrayList<>();
    if (data.catalog().hasCounts()) {
      baselines.add(new Popularity(data.catalog()));
    }
    baselines.add(markov);
    return baselines;
  }

  private static void checkSame(Catalog data, Catalog model) {
    boolean same = data.size() == model.size();
    for (int item = 0; same && item < data.size(); item++) {
      same = data.id(item).equals(model.id(item)) && data.count(item) == model.count(item);
    }
    if (!same) {
      throw new IllegalArgumentException(
          "The model was trained on other data: give the same input with the same column, filter"
              + " and split options as in training (%,d items here, %,d in the model)"
                  .formatted(data.size(), model.size()));
    }
  }
}
