package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.nn.DepthClassifier;
import io.orthant.learn.nn.DepthClassifierConfig;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Processor time of a pass forward and back, of SDEs beside the ODE with as many steps: the median
 * over rounds in which the models take turns.
 */
record DepthCost(ExperimentOptions options) {
  private static final int BATCH = 64;
  private static final int SIDE = 28;
  private static final int WARM_UP = 5;

  void run(Found found) {
    int rounds = options.full() ? 40 : 12;
    Map<DepthModel, double[]> millis = new EnumMap<>(DepthModel.class);
    try (Arena arena = Arena.ofConfined()) {
      Map<DepthModel, DepthClassifier> classifiers = new EnumMap<>(DepthModel.class);
      for (DepthModel model : DepthModel.values()) {
        classifiers.put(
            model,
            new DepthClassifier(
                new DepthClassifierConfig(1, SIDE, 10, 16, 1, model.body(8)), new Seed(1), arena));
      }
      ImageBatch batch = batch();
      for (int round = -WARM_UP; round < rounds; round++) {
        for (Map.Entry<DepthModel, DepthClassifier> one : classifiers.entrySet()) {
          List<MemorySegment> gradients =
              one.getValue().parameters().stream()
                  .map(parameter -> arena.allocate(parameter.values().byteSize(), Float.BYTES))
                  .toList();
          CpuTime time = new CpuTime();
          one.getValue().differentiate(batch, NoiseRuns.of(round, 1), gradients);
          double elapsed = time.seconds();
          millis.computeIfAbsent(one.getKey(), _ -> new double[rounds])[Math.max(0, round)] =
              1e3 * elapsed;
        }
      }
    }
    double ordinary = median(millis, DepthModel.ODE);
    List<List<String>> rows = new ArrayList<>();
    for (DepthModel model : DepthModel.values()) {
      double own = median(millis, model);
      rows.add(List.of(model.title(), "%.1f".formatted(own), "%.3f".formatted(own / ordinary)));
      if (model.noisy()) {
        found
            .claims()
            .add(
                Claim.measuredOnce(
                    NeuralSde.NAME,
                    "time of a training step, %s over ODE".formatted(model.title()),
                    own / ordinary,
                    Claim.Bound.AT_MOST,
                    1.3,
                    options.command(NeuralSde.NAME)));
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Cost of a training step",
                "Milliseconds of the processor, forward and back, %d images of %d by %d points, width 16, stride 1, 8 steps in depth; median of %d rounds."
                    .formatted(BATCH, SIDE, SIDE, rounds),
                List.of("model", "milliseconds", "over ODE"),
                rows));
  }

  private static double median(Map<DepthModel, double[]> millis, DepthModel model) {
    double[] sorted = Objects.requireNonNull(millis.get(model), model.title()).clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static ImageBatch batch() {
    RandomGenerator random = new Seed(3).stream("images");
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      float[] image = new float[SIDE * SIDE];
      for (int j = 0; j < image.length; j++) {
        image[j] = random.nextFloat();
      }
      images.add(image);
    }
    return new ImageBatch(
        images,
        IntStream.range(0, BATCH).map(i -> i % 10).toArray(),
        IntStream.range(0, BATCH).asLongStream().toArray());
  }
}
