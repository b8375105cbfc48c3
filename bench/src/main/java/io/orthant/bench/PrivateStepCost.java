package io.orthant.bench;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss;
import io.orthant.learn.train.PrivacyConfig;
import io.orthant.learn.train.PrivacyConfig.Clipping;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.learn.train.PrivateTrainer;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.privacy.Budget;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What privacy costs in time: steps of the usual encoder, and of the same without its layers, which
 * is embeddings and the softmax alone, by SGD, and by SGD after private gradients of each clipping
 * rule, on as many windows of 20 items in the mean, by one thread, in turn, in one process.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -Xmx4g --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *   --sun-misc-unsafe-memory-access=allow \
 *   -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
 *   -cp "bench/target/classes:bench/target/lib/*" io.orthant.bench.PrivateStepCost
 * </pre>
 */
public final class PrivateStepCost {
  private static final int ITEMS = 2_000;
  private static final int WINDOW = 20;
  private static final int ROUNDS = 2;

  private PrivateStepCost() {}

  /** Measures and prints one line per model and rule. */
  public static void main(String[] arguments) throws IOException {
    Dataset dataset = StepCost.dataset(ITEMS);
    for (int layers : new int[] {0, TrainConfig.builder().build().encoder().layers().size()}) {
      measure(dataset, layers);
    }
  }

  private static void measure(Dataset dataset, int layers) throws IOException {
    double plain = Double.POSITIVE_INFINITY;
    Map<Clipping, Double> best = new EnumMap<>(Clipping.class);
    for (int round = 0; round < ROUNDS; round++) {
      plain =
          Math.min(
              plain,
              StepCost.medianStepMillis(
                  (folder, clock, stop) ->
                      new Trainer(dataset, config(layers).build(), folder).run(clock, stop)));
      for (Clipping clipping : Clipping.values()) {
        TrainConfig config = config(layers).privacy(privacy(clipping)).build();
        best.merge(
            clipping,
            StepCost.medianStepMillis(
                (folder, clock, stop) ->
                    new PrivateTrainer(dataset, config, folder).run(clock, stop)),
            Math::min);
      }
    }
    System.out.printf("%d layers, SGD: %.1f ms a step%n", layers, plain);
    double flat = best.getOrDefault(Clipping.FLAT, Double.NaN);
    for (Clipping clipping : Clipping.values()) {
      double millis = best.getOrDefault(clipping, Double.NaN);
      System.out.printf(
          "%d layers, %s: %.1f ms a step, %.2f times SGD, %.2f times flat%n",
          layers, clipping, millis, millis / plain, millis / flat);
    }
  }

  private static TrainConfig.Builder config(int layers) {
    return TrainConfig.builder()
        .layers(layers)
        .optimizer(Sgd.withMomentum(0))
        .loss(new OutputLoss.SampledSoftmax(new SamplerConfig.Uniform(), 1024))
        .maxLength(WINDOW)
        .threads(1);
  }

  private static PrivacyConfig privacy(Clipping clipping) {
    int units = TrainConfig.builder().build().batchPositions() / WINDOW;
    return new PrivacyConfig(new Budget(8, 1e-6), Unit.EXAMPLE, units, 1, clipping, 1, 0, false);
  }
}
