package io.orthant.bench.peers;

import io.orthant.app.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What all libraries reached on the same queries, and the ratios at equal recall. */
final class SpeedComparison {
  static final String OWN = "Orthant";
  static final double[] RECALLS = {0.90, 0.95, 0.99};

  private final String title;
  private final List<MeasuredPoint> points;

  /**
   * @param title what was searched
   * @param points of our index and of the peers
   */
  SpeedComparison(String title, List<MeasuredPoint> points) {
    this.title = title;
    this.points = List.copyOf(points);
  }

  /** How queries are asked. */
  enum Mode {
    SINGLE("one by one"),
    BATCH("in one batch");

    private final String words;

    Mode(String words) {
      this.words = words;
    }

    double speed(MeasuredPoint point) {
      return this == SINGLE ? point.queriesPerSecond() : point.batchQueriesPerSecond();
    }
  }

  /** Whether any point of such a peer was measured. */
  boolean has(Predicate<String> peer) {
    return points.stream().anyMatch(point -> peer.test(point.peer()));
  }

  /** The most queries per second of the matching peers at a recall, or NaN if none reaches it. */
  double speed(Predicate<String> peer, Mode mode, double recall) {
    return curve(peer, mode).at(recall);
  }

  /**
   * Our speed over the best of the matching peers; NaN if we do not reach the recall, infinite if
   * they do not.
   */
  double ratio(Predicate<String> peer, Mode mode, double recall) {
    double theirs = speed(peer, mode, recall);
    double ours = speed(SpeedComparison::isOwn, mode, recall);
    return Double.isNaN(theirs) && !Double.isNaN(ours) ? Double.POSITIVE_INFINITY : ours / theirs;
  }

  static boolean isOwn(String peer) {
    return peer.startsWith(OWN);
  }

  /** The curves of all libraries. */
  Section.Curves curves(Mode mode) {
    return new Section.Curves(
        title + ", " + mode.words,
        "One thread, CPU time; the best settings of each library. Up and to the right is better.",
        "recall@" + SettingSweep.K,
        "queries per second",
        true,
        libraries().stream()
            .map(
                library ->
                    new Section.Curves.Line(
                        library,
                        curve(peer -> library(peer).equals(library), mode).points().stream()
                            .map(
                                point ->
                                    new Section.Curves.Mark(
                                        point.recall(),
                                        mode.speed(point),
                                        point.peer() + ", " + point.setting()))
                            .toList()))
            .toList());
  }

  /** Queries per second at equal recall, and the ratios to ours. */
  Section.Table table(Mode mode) {
    List<String> columns = new ArrayList<>(List.of("library"));
    for (double recall : RECALLS) {
      columns.add("%.2f".formatted(recall));
      columns.add("ours to it");
    }
    columns.add("build, s");
    List<List<String>> rows = new ArrayList<>();
    for (String library : libraries()) {
      Predicate<String> same = peer -> library(peer).equals(library);
      List<String> row = new ArrayList<>(List.of(library));
      for (double recall : RECALLS) {
        double speed = speed(same, mode, recall);
        row.add(Double.isNaN(speed) ? "-" : String.format(Locale.ROOT, "%,.0f", speed));
        double ratio = ratio(same, mode, recall);
        row.add(
            Double.isFinite(ratio) && !isOwn(library)
                ? String.format(Locale.ROOT, "%.2f", ratio)
                : "");
      }
      row.add(builds(same));
      rows.add(row);
    }
    return new Section.Table(
        title + ", " + mode.words,
        "Queries per second of one thread at equal recall@%d, and our speed over theirs."
            .formatted(SettingSweep.K),
        columns,
        rows);
  }

  private String builds(Predicate<String> peer) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    points.stream()
        .filter(point -> peer.test(point.peer()))
        .forEach(point -> seconds.put(point.peer(), point.buildSeconds()));
    return seconds.values().stream()
        .map(value -> String.format(Locale.ROOT, "%.1f", value))
        .collect(Collectors.joining(" / "));
  }

  private List<String> libraries() {
    return points.stream().map(point -> library(point.peer())).distinct().toList();
  }

  /** The best of each library counts, over its numbers of partitions. */
  private static String library(String peer) {
    return peer.replaceAll(", \\d+ partitions|(?<=IVF)\\d+", "");
  }

  private SpeedRecallCurve curve(Predicate<String> peer, Mode mode) {
    return new SpeedRecallCurve(
        points.stream().filter(point -> peer.test(point.peer())).toList(), mode::speed);
  }
}
