package io.orthant.app.experiment;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/** A measurement that can be repeated. Implementations are stateless services. */
public interface Experiment {
  /** The name on the command line. */
  String name();

  /** What is measured, in one sentence. */
  String about();

  /** The parts that can be asked for one by one; empty if there are none. */
  default List<String> parts() {
    return List.of();
  }

  /**
   * Measures.
   *
   * @param options the data, how much of it, and how often; of its parts, all that {@link #parts}
   *     names
   * @throws IOException if data is missing, saying how to get it, or cannot be read
   */
  Findings run(ExperimentOptions options, Progress progress) throws IOException;
}
