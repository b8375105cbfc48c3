package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Whether the order of the rows matters: copies sorted by length both ways, beside the shuffle. */
record SortedRowsPart() implements MipsPart {
  private static final int PARTITIONS = 1024;
  private static final int ROUNDS = 2;
  private static final double[] RECALLS = {0.90, 0.95};
  private static final double BAR = 0.9;
  private static final String SHUFFLED = "shuffled";

  @Override
  public String name() {
    return "sorted";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    Map<String, HeldOutQueries> orders = new LinkedHashMap<>();
    orders.put(SHUFFLED, run.data());
    int[] rising = byLength(run.data().base());
    orders.put("shortest first", reordered(run.data(), rising));
    int[] falling =
        IntStream.range(0, rising.length).map(i -> rising[rising.length - 1 - i]).toArray();
    orders.put("longest first", reordered(run.data(), falling));
    Map<String, List<MeasuredPoint>> points = points(run, orders);
    List<List<String>> rows = new ArrayList<>();
    points.forEach(
        (order, measured) -> {
          List<String> row = new ArrayList<>(List.of(order));
          for (double recall : RECALLS) {
            row.add(String.format(Locale.ROOT, "%,.0f", speed(measured, recall)));
          }
          rows.add(row);
        });
    run.table(
        "Raw inner product, order of the rows",
        "Queries per second, one by one, at equal recall.",
        List.of("order", "0.90", "0.95"),
        rows);
    for (String order : points.keySet()) {
      for (double recall : order.equals(SHUFFLED) ? new double[0] : RECALLS) {
        run.claim(
            String.format(Locale.ROOT, "dot, %s over shuffled, at recall %.2f", order, recall),
            speed(points.get(order), recall) / speed(points.get(SHUFFLED), recall),
            Bound.AT_LEAST,
            BAR);
      }
    }
  }

  /** All points of all rounds: of each setting, the fastest round counts. */
  private static Map<String, List<MeasuredPoint>> points(
      MipsRun run, Map<String, HeldOutQueries> orders) {
    Map<String, List<MeasuredPoint>> points = new LinkedHashMap<>();
    Map<String, OwnIndex> indexes = new LinkedHashMap<>();
    Map<String, SettingSweep> sweeps = new LinkedHashMap<>();
    try (Progress.Task task =
        run.progress().start("order of rows", (ROUNDS + 1L) * orders.size(), "sweeps")) {
      orders.forEach(
          (order, data) -> {
            sweeps.put(
                order, new SettingSweep(SearchTask.exact(data, Similarity.DOT, Progress.NONE)));
            indexes.put(
                order, new OwnIndex(data.base(), data.queries(), Similarity.DOT, PARTITIONS));
            task.advance(1);
          });
      for (int round = 0; round < ROUNDS; round++) {
        indexes.forEach(
            (order, index) -> {
              points
                  .computeIfAbsent(order, _ -> new ArrayList<>())
                  .addAll(sweeps.get(order).measure(order, index.buildSeconds(), index.settings()));
              task.advance(1);
            });
      }
    } finally {
      indexes.values().forEach(OwnIndex::close);
    }
    return points;
  }

  private static double speed(List<MeasuredPoint> points, double recall) {
    return new SpeedRecallCurve(points, MeasuredPoint::queriesPerSecond).at(recall);
  }

  private static int[] byLength(Matrix rows) {
    double[] squares = new double[rows.rows()];
    for (int row = 0; row < squares.length; row++) {
      for (float value : rows.row(row)) {
        squares[row] += (double) value * value;
      }
    }
    return IntStream.range(0, squares.length)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> squares[row]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static HeldOutQueries reordered(HeldOutQueries data, int[] order) {
    Matrix base = Matrix.allocate(Arena.ofAuto(), order.length, data.base().dimension());
    for (int place = 0; place < order.length; place++) {
      base.setRow(place, data.base().row(order[place]));
    }
    return new HeldOutQueries(base, data.queries());
  }
}
