package io.orthant.learn.train;

import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Puts windows of like length together, so that little of a batch is padding, and batches in random
 * order. Which windows of a length meet, in which order batches come, and what else is left to
 * chance differs from epoch to epoch; how many batches there are does not.
 */
final class BatchPlan {
  private final List<Window> windows;
  private final int batchPositions;
  private final Seed seed;
  private final int batches;

  BatchPlan(List<Window> windows, int batchPositions, Seed seed) {
    this.windows = windows;
    this.batchPositions = batchPositions;
    this.seed = seed;
    batches = epoch(0).size();
  }

  /** Batches in an epoch. */
  int batches() {
    return batches;
  }

  /** The batches of an epoch, a function of seed and epoch alone. */
  List<List<Window>> epoch(int epoch) {
    RandomGenerator stream = seed.stream("batches", epoch);
    Random random = Random.from(stream);
    List<Window> order = new ArrayList<>(windows);
    Collections.shuffle(order, random);
    order.sort(Comparator.comparingInt(Window::length).reversed());
    List<List<Window>> plan = new ArrayList<>();
    int next = 0;
    while (next < order.size()) {
      int size = Math.max(1, batchPositions / order.get(next).length());
      int end = Math.min(order.size(), next + size);
      plan.add(order.subList(next, end).stream().map(window -> window.drawn(random)).toList());
      next = end;
    }
    Collections.shuffle(plan, random);
    return plan;
  }
}
