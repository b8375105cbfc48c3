package io.orthant.blackbox.attack;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A history of items that is edited: items go, change places with their neighbours, or come in.
 * Each allowed edit has a coordinate from 0 to 1, and is made where that is above one half. Steps
 * of a search, and the distance of its probes, must therefore be of the order of one half: the
 * value does not change in between.
 */
public final class HistoryTask extends AttackTask {
  private static final double MADE = 0.5;
  private static final double START = 0.4;
  private static final double START_DEVIATION = 0.02;

  private final HistoryModel model;
  private final int[] history;
  private final List<Edit> edits;

  /**
   * Makes a task.
   *
   * @param history item numbers, oldest first, at least one
   * @throws IllegalArgumentException if the history is empty, or no edit of it is allowed
   */
  public HistoryTask(HistoryModel model, int[] history, EditSpace space, Objective objective) {
    super(objective);
    if (history.length == 0) {
      throw new IllegalArgumentException("The history is empty; there is nothing to edit");
    }
    this.model = model;
    this.history = history.clone();
    edits = space.edits(history.length);
    if (edits.isEmpty()) {
      throw new IllegalArgumentException("A history of one item cannot be edited by swaps alone");
    }
  }

  @Override
  public int dimension() {
    return edits.size();
  }

  @Override
  public Box box() {
    return Box.cube(edits.size(), 0, 1, Box.Mode.CLIP);
  }

  @Override
  public double[] unchanged() {
    return new double[edits.size()];
  }

  @Override
  public double[] start(Seed seed) {
    RandomGenerator random = seed.stream("start of the edits");
    double[] start = new double[edits.size()];
    Arrays.setAll(start, _ -> START + START_DEVIATION * random.nextGaussian());
    return start;
  }

  /** The edits that a point makes. */
  public List<Edit> edits(double[] point) {
    return IntStream.range(0, edits.size())
        .filter(j -> point[j] > MADE)
        .mapToObj(edits::get)
        .toList();
  }

  /**
   * The history after the edits of a point: neighbours change places first, from the oldest on;
   * then items go and come in.
   */
  public int[] edited(double[] point) {
    int[] items = history.clone();
    boolean[] dropped = new boolean[items.length];
    List<List<Integer>> before = new ArrayList<>();
    for (int place = 0; place <= items.length; place++) {
      before.add(new ArrayList<>());
    }
    for (Edit edit : edits(point)) {
      switch (edit) {
        case Edit.Drop(int place) -> dropped[place] = true;
        case Edit.Swap(int place) -> {
          int item = items[place];
          items[place] = items[place + 1];
          items[place + 1] = item;
        }
        case Edit.Inject(int place, int item) -> before.get(place).add(item);
      }
    }
    List<Integer> result = new ArrayList<>();
    for (int place = 0; place <= items.length; place++) {
      result.addAll(before.get(place));
      if (place < items.length && !dropped[place]) {
        result.add(items[place]);
      }
    }
    return result.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  List<@Nullable Ranking> rank(double[][] points) {
    List<int[]> histories = new ArrayList<>();
    int[] asked = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      int[] edited = edited(points[i]);
      asked[i] = edited.length == 0 ? -1 : histories.size();
      if (edited.length > 0) {
        histories.add(edited);
      }
    }
    List<Ranking> rankings = histories.isEmpty() ? List.of() : model.rank(histories);
    List<@Nullable Ranking> all = new ArrayList<>();
    for (int place : asked) {
      all.add(place < 0 ? null : rankings.get(place));
    }
    return all;
  }

  @Override
  double size(double[] point) {
    return edits(point).size();
  }

  @Override
  double cost(double[] point) {
    return size(point);
  }

  /** Takes one edit after the other back, and leaves out those that are not needed. */
  @Override
  void shrink(Flip flip, CountedOracle oracle) {
    double[] point = unchanged();
    for (int j = 0; j < point.length; j++) {
      point[j] = flip.point()[j] > MADE ? 1 : 0;
    }
    for (int j = 0; j < point.length && oracle.remaining() > 0; j++) {
      if (point[j] == 1) {
        point[j] = 0;
        point[j] = isSmaller(point.clone(), oracle) ? 0 : 1;
      }
    }
  }
}
