package io.orthant.learn.train;

import io.orthant.learn.nn.Parameter;
import io.orthant.learn.noise.NoiseSample;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a {@link NoiseSample} of the current weights. Each kind of mixer, feed-forward and item
 * vectors are groups of their own; what is left of the encoder, positions and normalisation, is one
 * more.
 */
final class NoiseSampler {
  private static final int COORDINATES_OF_A_GROUP = 512;

  /** Beyond the epochs of any run, so that its batches are not those of the training. */
  private static final int FIRST_EPOCH = 1 << 30;

  private static final long MOST_BATCHES = 1_000_000;

  private final NoiseProbe probe;
  private final TrainingState state;
  private final TrainingStep step;
  private final BatchPlan plan;
  private final Seed seed;

  NoiseSampler(
      NoiseProbe probe, TrainingState state, TrainingStep step, BatchPlan plan, Seed seed) {
    this.probe = probe;
    this.state = state;
    this.step = step;
    this.plan = plan;
    this.seed = seed;
  }

  /** Samples at the given moment, a function of weights, seed and step alone. */
  void sample(String moment, long steps) {
    List<NoiseGroup> groups = groups();
    Deque<List<Window>> batches = new ArrayDeque<>();
    int epoch = FIRST_EPOCH;
    double weight = 1.0 / probe.fullBatches();
    for (int i = 0; i < probe.fullBatches() + probe.gradients(); i++) {
      if (batches.isEmpty()) {
        batches.addAll(plan.epoch(epoch++));
      }
      boolean full = i < probe.fullBatches();
      step.differentiate(
          List.of(batches.remove()),
          0,
          -(steps * MOST_BATCHES + i + 1),
          gradient -> {
            for (NoiseGroup group : groups) {
              if (full) {
                group.addToFull(gradient, weight);
              } else {
                group.compare(gradient);
              }
            }
          });
    }
    probe.add(new NoiseSample(moment, steps, groups.stream().map(NoiseGroup::noise).toList()));
  }

  private List<NoiseGroup> groups() {
    Map<String, NoiseGroup> groups = new LinkedHashMap<>();
    int place = 0;
    for (Parameter parameter : state.weights().encoder().list()) {
      groups
          .computeIfAbsent(groupOf(parameter), NoiseGroup::new)
          .addDense(place++, Math.toIntExact(parameter.size()));
    }
    List<Matrix> tables = List.copyOf(state.weights().itemTables().values());
    NoiseGroup items = new NoiseGroup("item vectors");
    for (int i = 0; i < tables.size(); i++) {
      Matrix table = tables.get(i);
      items.addTable(
          place++,
          table.rows(),
          table.dimension(),
          i == 0 ? PreparedBatch::inputRows : PreparedBatch::outputRows);
    }
    groups.put("item vectors", items);
    groups.forEach(
        (name, group) -> group.choose(COORDINATES_OF_A_GROUP, seed.stream("noise of " + name)));
    return new ArrayList<>(groups.values());
  }

  private static String groupOf(Parameter parameter) {
    if (parameter.name().contains("norm")) {
      return "positions and normalisation";
    }
    for (String mixer : List.of("attention", "bproj", "sepconv", "sde")) {
      if (parameter.name().contains(mixer)) {
        return mixer;
      }
    }
    return parameter.name().contains("feedforward")
        ? "feed-forward"
        : "positions and normalisation";
  }
}
