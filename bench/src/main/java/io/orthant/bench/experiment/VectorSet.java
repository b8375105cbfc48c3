package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Vectors that codes are measured on. */
sealed interface VectorSet permits WordVectors, LearnedVectors {
  /** The names of all sets, as parts of an experiment. */
  List<String> NAMES = List.of(WordVectors.NAME, LearnedVectors.NAME);

  /** The name of the set. */
  String name();

  int dimension();

  /**
   * Rows and queries.
   *
   * @param unit whether to scale all vectors to unit length
   * @param rows how many rows at most
   * @param queries how many queries at most
   * @param seed decides what is drawn
   */
  SearchSplit split(boolean unit, int rows, int queries, long seed, int threads);

  /**
   * The sets that were asked for, or else all.
   *
   * @throws IOException if one is missing, saying how to get it, or cannot be read
   */
  static List<VectorSet> chosen(ExperimentOptions options, Progress progress) throws IOException {
    List<VectorSet> sets = new ArrayList<>();
    for (String name : options.parts().isEmpty() ? NAMES : options.parts()) {
      sets.add(
          name.equals(LearnedVectors.NAME)
              ? LearnedVectors.read(options.data(), progress)
              : new WordVectors(GloveFile.read(options.data())));
    }
    return sets;
  }
}
