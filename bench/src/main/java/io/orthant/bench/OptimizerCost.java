package io.orthant.bench;

import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.optim.Sgd;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What an update rule costs: 4,096 distinct rows of 64 dimensions, drawn anew for each step from
 * tables of 20,000 and of 1,000,000 rows, on one thread, the rules in turn, in one process.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -Xmx2g --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *   -cp "bench/target/classes:bench/target/lib/*" io.orthant.bench.OptimizerCost
 * </pre>
 */
public final class OptimizerCost {
  private static final int[] TABLES = {20_000, 1_000_000};
  private static final int DIMENSION = 64;
  private static final int TOUCHED = 4096;
  private static final int ROUNDS = 5;
  private static final int STEPS = 100;

  private OptimizerCost() {}

  /** Prints, for each table and rule, nanoseconds a row and the ratio to SGD. */
  public static void main(String[] arguments) {
    Map<String, Optimizer> rules = new LinkedHashMap<>();
    rules.put("SGD", Sgd.withMomentum(0));
    rules.put("SGD with momentum", Sgd.withMomentum(0.9));
    rules.put("Adam", Adam.standard());
    rules.put("AMSGrad", AmsGrad.standard());
    rules.put("AdamNC", AdamNc.standard());
    rules.put("ACClip", AcClip.standard());
    for (int rows : TABLES) {
      Map<String, double[]> nanos = new LinkedHashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (Map.Entry<String, Optimizer> rule : rules.entrySet()) {
          nanos.computeIfAbsent(rule.getKey(), _ -> new double[ROUNDS])[round] =
              medianNanosPerRow(rule.getValue(), rows);
        }
      }
      double sgd = least(nanos.get("SGD"));
      nanos.forEach(
          (name, rounds) ->
              System.out.printf(
                  "%,9d rows, %-17s %6.1f ns a row, %.2f times SGD (rounds: %s)%n",
                  rows, name, least(rounds), least(rounds) / sgd, Arrays.toString(rounds)));
    }
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double medianNanosPerRow(Optimizer rule, int rows) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix values = Matrix.allocate(arena, rows, DIMENSION);
      ParameterTable table = new ParameterTable(rule, values, arena);
      MemorySegment gradients = arena.allocate(ValueLayout.JAVA_FLOAT, (long) TOUCHED * DIMENSION);
      RandomGenerator random = new Seed(1).stream("gradients");
      for (long i = 0; i < (long) TOUCHED * DIMENSION; i++) {
        gradients.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
      }
      double[] nanos = new double[STEPS];
      for (int step = 0; step < STEPS; step++) {
        int[] touched = distinctRows(rows, random);
        long start = System.nanoTime();
        table.update(touched, TOUCHED, gradients, 1e-3);
        nanos[step] = (double) (System.nanoTime() - start) / TOUCHED;
      }
      Arrays.sort(nanos);
      return nanos[STEPS / 2];
    }
  }

  private static int[] distinctRows(int rows, RandomGenerator random) {
    return random.ints(0, rows).distinct().limit(TOUCHED).toArray();
  }
}
