package io.orthant.bench.experiment;

import io.orthant.app.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Recall of methods at numbers of bits, over seeds, in the order in which they were first seen. */
final class RecallTable {
  private final Map<Method, List<Recall>> methods = new LinkedHashMap<>();

  /**
   * A way to code rows.
   *
   * @param set name of the vectors
   * @param name of the method, the same at all numbers of bits
   * @param bits of a row
   */
  record Method(String set, String name, int bits) {
    @Override
    public String toString() {
      return bits + " bits, " + name;
    }
  }

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

    static Recall of(SearchSplit vectors, int[][] found) {
      return new Recall(
          vectors.recallOfBest(found, 1),
          vectors.recallOfBest(found, 10),
          vectors.recallOfBest(found, DEPTH),
          vectors.recallOfTen(found));
    }
  }

  void add(Method method, Recall recall) {
    methods.computeIfAbsent(method, _ -> new ArrayList<>()).add(recall);
  }

  /** Recall 1@10 of a method, seed by seed. */
  double[] best10(Method method) {
    return methods.getOrDefault(method, List.of()).stream().mapToDouble(Recall::best10).toArray();
  }

  /** Recall 1@10 of a method minus that of another, seed by seed. */
  double[] gain(Method method, Method other) {
    double[] gain = best10(method);
    double[] baseline = best10(other);
    for (int i = 0; i < gain.length; i++) {
      gain[i] -= baseline[i];
    }
    return gain;
  }

  /** Means over seeds, and a line for each method, set by set. */
  List<Section> sections() {
    return methods.keySet().stream()
        .map(Method::set)
        .distinct()
        .flatMap(set -> Stream.of(curves(set), table(set)))
        .toList();
  }

  private Section table(String set) {
    List<List<String>> rows = new ArrayList<>();
    methods.forEach(
        (method, recalls) -> {
          if (!method.set().equals(set)) {
            return;
          }
          Interval ten = Interval.of(best10(method));
          rows.add(
              List.of(
                  method.toString(),
                  mean(recalls, Recall::best1),
                  mean(recalls, Recall::best10),
                  ten.range("%.3f"),
                  mean(recalls, Recall::best100),
                  mean(recalls, Recall::ten)));
        });
    return new Section.Table(
        "Recall by codes alone, " + set,
        "Every row is scored by its code and nothing is scored again; means over the seeds.",
        List.of("code", "1@1", "1@10", "95% interval", "1@100", "10@10"),
        rows);
  }

  private Section curves(String set) {
    Map<String, List<Section.Curves.Mark>> lines = new LinkedHashMap<>();
    for (Method method : methods.keySet()) {
      if (!method.set().equals(set)) {
        continue;
      }
      lines
          .computeIfAbsent(method.name(), _ -> new ArrayList<>())
          .add(
              new Section.Curves.Mark(
                  method.bits(), Interval.of(best10(method)).mean(), method.toString()));
    }
    return new Section.Curves(
        "Recall against bits, " + set,
        "Share of the queries whose best row is among the first ten by codes alone.",
        "bits of a row",
        "recall 1@10",
        false,
        lines.entrySet().stream()
            .map(line -> new Section.Curves.Line(line.getKey(), line.getValue()))
            .toList());
  }

  private static String mean(List<Recall> recalls, ToDoubleFunction<Recall> value) {
    return String.format(
        Locale.ROOT, "%.3f", recalls.stream().mapToDouble(value).average().orElseThrow());
  }
}
