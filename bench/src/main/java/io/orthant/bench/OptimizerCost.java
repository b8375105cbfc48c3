package io.orthant.bench;

import com.sun.management.OperatingSystemMXBean;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What an update rule costs, in time of the processor: the update of 4,096 distinct rows of 64
 * dimensions, drawn anew for each step from tables of 20,000 and of 1,000,000 rows, and a whole
 * training step of the default model over 20,000 items; on one thread, the rules in turn, in one
 * process.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -Xmx2g --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *   --sun-misc-unsafe-memory-access=allow \
 *   -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
 *   -cp "bench/target/classes:bench/target/lib/*" io.orthant.bench.OptimizerCost
 * </pre>
 */
public final class OptimizerCost {
  private static final int[] TABLES = {20_000, 1_000_000};
  private static final int DIMENSION = 64;
  private static final int TOUCHED = 4096;
  private static final int ROUNDS = 3;
  private static final int STEPS = 60;
  private static final int WARM_UP_STEPS = 20;
  private static final String SGD = "SGD";

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private OptimizerCost() {}

  private interface Cost {
    double of(Optimizer rule) throws IOException;
  }

  /**
   * Prints, for each measurement and rule, the least of the rounds and its ratio to SGD.
   *
   * @param arguments {@code update} or {@code step} for one part alone
   */
  public static void main(String[] arguments) throws IOException {
    List<String> parts = arguments.length == 0 ? List.of("update", "step") : List.of(arguments);
    if (parts.contains("update")) {
      for (int rows : TABLES) {
        compare("%,d rows, ns a row".formatted(rows), rule -> nanosPerRow(rule, rows));
      }
    }
    if (parts.contains("step")) {
      Dataset dataset = StepCost.dataset(20_000);
      compare("training step, us", rule -> microsPerStep(rule, dataset));
    }
  }

  private static Map<String, Optimizer> rules() {
    Map<String, Optimizer> rules = new LinkedHashMap<>();
    rules.put(SGD, Sgd.withMomentum(0));
    rules.put("SGD with momentum", Sgd.withMomentum(0.9));
    rules.put("Adam", Adam.standard());
    rules.put("AMSGrad", AmsGrad.standard());
    rules.put("AdamNC", AdamNc.standard());
    rules.put("ACClip", AcClip.standard());
    return rules;
  }

  private static void compare(String what, Cost cost) throws IOException {
    Map<String, double[]> costs = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Optimizer> rule : rules().entrySet()) {
        costs.computeIfAbsent(rule.getKey(), _ -> new double[ROUNDS])[round] =
            cost.of(rule.getValue());
      }
    }
    double sgd = least(Objects.requireNonNull(costs.get(SGD)));
    costs.forEach(
        (name, rounds) ->
            System.out.printf(
                "%-22s %-17s %8.0f, %.2f times SGD (rounds: %s)%n",
                what, name, least(rounds), least(rounds) / sgd, Arrays.toString(rounds)));
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double nanosPerRow(Optimizer rule, int rows) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix values = Matrix.allocate(arena, rows, DIMENSION);
      ParameterTable table = new ParameterTable(rule, values, arena);
      table.state().fill((byte) 0);
      MemorySegment gradients = arena.allocate(ValueLayout.JAVA_FLOAT, (long) TOUCHED * DIMENSION);
      RandomGenerator random = new Seed(1).stream("gradients");
      for (long i = 0; i < (long) TOUCHED * DIMENSION; i++) {
        gradients.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
      }
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      double[] nanos = new double[STEPS];
      for (int step = 0; step < STEPS; step++) {
        int[] touched = random.ints(0, rows).distinct().limit(TOUCHED).toArray();
        long start = threads.getCurrentThreadCpuTime();
        table.update(touched, TOUCHED, gradients, 1e-3);
        nanos[step] = (double) (threads.getCurrentThreadCpuTime() - start) / TOUCHED;
      }
      Arrays.sort(nanos);
      return nanos[STEPS / 2];
    }
  }

  private static double microsPerStep(Optimizer rule, Dataset dataset) throws IOException {
    long[] instants = new long[WARM_UP_STEPS + STEPS];
    int[] steps = {0};
    try (ScratchFolder folder = ScratchFolder.of("optimizer-cost")) {
      TrainConfig config = TrainConfig.builder().optimizer(rule).threads(1).build();
      new Trainer(dataset, config, folder.path())
          .run(
              Progress.NONE,
              () -> {
                instants[steps[0]] = SYSTEM.getProcessCpuTime();
                return ++steps[0] == instants.length;
              });
    }
    // The clock of a process is too coarse for single steps.
    return (instants[instants.length - 1] - instants[WARM_UP_STEPS - 1]) / 1e3 / STEPS;
  }
}
