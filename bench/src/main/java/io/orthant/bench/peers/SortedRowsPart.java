package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Whether the order of the rows matters: copies sorted by length both ways, beside the shuffle. */
record SortedRowsPart() implements MipsPart {
  private static final int PARTITIONS = 1024;
  private static final int ROUNDS = 2;
  private static final double[] RECALLS = {0.90, 0.95};
  private static final double BAR = 0.9;

  @Override
  public String name() {
    return "sorted";
  }

  @Override
  public boolean quick() {
    return false;
  }

  /** One order of the rows, and what was measured of it in all rounds. */
  private record Order(
      String name, OwnIndex index, SettingSweep sweep, List<MeasuredPoint> points) {
    static Order of(String name, HeldOutQueries data) {
      return new Order(
          name,
          new OwnIndex(data.base(), data.queries(), Similarity.DOT, PARTITIONS),
          new SettingSweep(SearchTask.exact(data, Similarity.DOT, Progress.NONE)),
          new ArrayList<>());
    }

    void measure() {
      points.addAll(sweep.measure(name, index.buildSeconds(), index.settings()));
    }

    double speed(double recall) {
      return new SpeedRecallCurve(points, MeasuredPoint::queriesPerSecond).at(recall);
    }
  }

  @Override
  public void measure(MipsRun run) {
    int[] rising = byLength(run.data().base());
    int[] falling =
        IntStream.range(0, rising.length).map(i -> rising[rising.length - 1 - i]).toArray();
    List<Order> orders = new ArrayList<>();
    try (Progress.Task task = run.progress().start("order of rows", ROUNDS, "rounds")) {
      orders.add(Order.of("shuffled", run.data()));
      orders.add(Order.of("shortest first", reordered(run.data(), rising)));
      orders.add(Order.of("longest first", reordered(run.data(), falling)));
      for (int round = 0; round < ROUNDS; round++) {
        orders.forEach(Order::measure);
        task.advance(1);
      }
    } finally {
      orders.forEach(order -> order.index.close());
    }
    run.table(
        "Raw inner product, order of the rows",
        "Queries per second, one by one, at equal recall; of two rounds, the best.",
        List.of("order", "0.90", "0.95"),
        orders.stream().map(SortedRowsPart::line).toList());
    Order shuffled = orders.getFirst();
    for (Order order : orders.subList(1, orders.size())) {
      for (double recall : RECALLS) {
        run.claim(
            String.format(Locale.ROOT, "dot, %s over shuffled, at recall %.2f", order.name, recall),
            order.speed(recall) / shuffled.speed(recall),
            Bound.AT_LEAST,
            BAR);
      }
    }
  }

  private static List<String> line(Order order) {
    List<String> line = new ArrayList<>(List.of(order.name));
    for (double recall : RECALLS) {
      line.add(String.format(Locale.ROOT, "%,.0f", order.speed(recall)));
    }
    return line;
  }

  private static int[] byLength(Matrix rows) {
    double[] squares = new double[rows.rows()];
    for (int row = 0; row < squares.length; row++) {
      squares[row] = Norm.squared(rows.row(row));
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
