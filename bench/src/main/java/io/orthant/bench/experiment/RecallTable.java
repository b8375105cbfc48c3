package io.orthant.bench.experiment;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recall of methods over seeds: one line a method, in the order in which they were first seen. */
final class RecallTable {
  private final Map<String, List<Recall>> methods = new LinkedHashMap<>();

  /**
   * What one method found with one seed.
   *
   * @param best1 share of queries whose best row was found first
   * @param best10 ... was among the first 10
   * @param best100 ... was among the first 100
   * @param ten share of the ten best rows among the first ten
   */
  record Recall(double best1, double best10, double best100, double ten) {
    static final int DEPTH = 100;

    static Recall of(WordVectors vectors, int[][] found) {
      return new Recall(
          vectors.recallOfBest(found, 1),
          vectors.recallOfBest(found, 10),
          vectors.recallOfBest(found, DEPTH),
          vectors.recallOfTen(found));
    }
  }

  void add(String method, Recall recall) {
    methods.computeIfAbsent(method, _ -> new ArrayList<>()).add(recall);
  }

  /** Recall 1@10 of a method, seed by seed. */
  double[] best10(String method) {
    return methods.getOrDefault(method, List.of()).stream().mapToDouble(Recall::best10).toArray();
  }

  /** Recall 1@10 of a method minus that of another, seed by seed. */
  double[] gain(String method, String other) {
    double[] gain = best10(method);
    double[] baseline = best10(other);
    for (int i = 0; i < gain.length; i++) {
      gain[i] -= baseline[i];
    }
    return gain;
  }

  /** Prints means over seeds, as a Markdown table. */
  void print(PrintStream out) {
    out.println("| method | 1@1 | 1@10 | 95% interval | 1@100 | 10@10 |");
    out.println("|---|---|---|---|---|---|");
    methods.forEach(
        (method, recalls) -> {
          Interval ten = Interval.of(best10(method));
          out.printf(
              "| %s | %.3f | %.3f | %.3f to %.3f | %.3f | %.3f |%n",
              method,
              recalls.stream().mapToDouble(Recall::best1).average().orElseThrow(),
              ten.mean(),
              ten.low(),
              ten.high(),
              recalls.stream().mapToDouble(Recall::best100).average().orElseThrow(),
              recalls.stream().mapToDouble(Recall::ten).average().orElseThrow());
        });
  }
}
