package io.orthant.bench;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.DatasetReport;
import io.orthant.learn.data.Sequence;
import io.orthant.learn.softmax.LogUniformSampler;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Whether a training step costs the same whatever the size of the catalogue: the same batches,
 * negatives and width over 20,000 and over 1,000,000 items, in turn, in one process.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -Xmx4g --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *   --sun-misc-unsafe-memory-access=allow \
 *   -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
 *   -cp "bench/target/classes:bench/target/lib/*" io.orthant.bench.StepCost
 * </pre>
 */
public final class StepCost {
  private static final int[] CATALOGUES = {20_000, 1_000_000};
  private static final int ROUNDS = 3;
  private static final int WARM_UP_STEPS = 40;
  private static final int STEPS = 160;
  private static final int SEQUENCE_LENGTH = 21;

  private StepCost() {}

  /** Measures and prints one line per catalogue and the ratio of the medians. */
  public static void main(String[] arguments) throws IOException {
    double[][] medians = new double[CATALOGUES.length][ROUNDS];
    List<Dataset> datasets = Arrays.stream(CATALOGUES).mapToObj(StepCost::dataset).toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < CATALOGUES.length; i++) {
        medians[i][round] = medianStepMillis(datasets.get(i));
      }
    }
    double[] best =
        Arrays.stream(medians).mapToDouble(m -> Arrays.stream(m).min().orElseThrow()).toArray();
    for (int i = 0; i < CATALOGUES.length; i++) {
      System.out.printf(
          "%,9d items: %.1f ms a step (medians of %d rounds: %s)%n",
          CATALOGUES[i], best[i], ROUNDS, Arrays.toString(medians[i]));
    }
    System.out.printf("ratio %.2f%n", best[1] / best[0]);
  }

  private static double medianStepMillis(Dataset dataset) throws IOException {
    return medianStepMillis(
        (folder, clock, stop) ->
            new Trainer(dataset, TrainConfig.builder().build(), folder).run(clock, stop));
  }

  /** A run of training that tells a clock of each step and is stopped after some. */
  interface Run {
    void train(Path folder, Progress clock, BooleanSupplier stop) throws IOException;
  }

  /** The median time of a step after warming up; the run is stopped and its folder removed. */
  static double medianStepMillis(Run run) throws IOException {
    List<Long> instants = new ArrayList<>();
    Progress clock =
        (name, total, unit) ->
            new Progress.Task() {
              @Override
              public void advance(long units) {
                instants.add(System.nanoTime());
              }

              @Override
              public void note(String text) {}
            };
    int[] steps = {0};
    try (ScratchFolder folder = ScratchFolder.of("step-cost")) {
      run.train(folder.path(), clock, () -> ++steps[0] == WARM_UP_STEPS + STEPS);
    }
    double[] millis = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      int at = WARM_UP_STEPS + i;
      millis[i] = (instants.get(at + 1) - instants.get(at)) / 1e6;
    }
    Arrays.sort(millis);
    return millis[STEPS / 2];
  }

  /** Sequences over the whole catalogue by Zipf's law, as many as a full run of steps needs. */
  static Dataset dataset(int items) {
    LogUniformSampler popularity = new LogUniformSampler(items);
    RandomGenerator random = new Seed(1).stream("sequences");
    int perStep = TrainConfig.builder().build().batchPositions() / (SEQUENCE_LENGTH - 1);
    List<Sequence> training = new ArrayList<>();
    for (int i = 0; i < perStep * (WARM_UP_STEPS + STEPS + 1); i++) {
      int[] sequence = new int[SEQUENCE_LENGTH];
      Arrays.setAll(sequence, t -> popularity.draw(random));
      training.add(new Sequence(Integer.toString(i), sequence));
    }
    Map<String, Integer> counts = HashMap.newHashMap(items);
    for (int item = 0; item < items; item++) {
      counts.put("item " + item, 1);
    }
    return new Dataset(
        Catalog.of(counts),
        training,
        List.of(),
        List.of(),
        new DatasetReport("generated", List.of()));
  }
}
