package io.orthant.bench.experiment;

import io.orthant.bench.experiment.RecallTable.Recall;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.BinaryCode;
import io.orthant.index.quantize.BinaryCodeConfig;
import io.orthant.index.quantize.ProductCode;
import io.orthant.index.quantize.ProductCodeConfig;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.index.quantize.RowCode;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether codes for the anisotropic loss find more than codes for the squared error at equal bits
 * (Guo et al., ICML 2020): glove-100 under cosine, all rows scored by their codes alone, without
 * partitions.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>java -Xmx4g --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*"
 *     io.orthant.bench.experiment.Anisotropic --full</pre>
 */
public final class Anisotropic {
  private static final double BAR = 0.05;
  private static final int[] BITS = {100, 200};
  private static final String THRESHOLD = "threshold(0.2)";
  private static final List<String> WEIGHTS = List.of("eta(2)", "auto", "eta(10)");

  private final ExperimentArguments arguments;
  private final RecallTable table = new RecallTable();
  private final int threads = Runtime.getRuntime().availableProcessors();

  private Anisotropic(ExperimentArguments arguments) {
    this.arguments = arguments;
  }

  /** Runs the experiment; see the class comment. */
  public static void main(String[] arguments) throws IOException {
    new Anisotropic(ExperimentArguments.parse(arguments)).run();
  }

  private void run() throws IOException {
    int rows = arguments.full() ? Integer.MAX_VALUE : 60_000;
    int queries = arguments.full() ? 1000 : 500;
    for (int seed = 1; seed <= arguments.seeds(); seed++) {
      WordVectors vectors = WordVectors.split(arguments.data(), true, rows, queries, seed, threads);
      try (Workers workers = new Workers(threads)) {
        measure(vectors, new Seed(seed), workers);
      }
    }
    report();
  }

  private void measure(WordVectors vectors, Seed seed, Workers workers) {
    for (int bits : BITS) {
      product(vectors, seed, workers, bits, "none", Training.ASSIGN_ONLY);
      for (Training training : Training.values()) {
        product(vectors, seed, workers, bits, THRESHOLD, training);
      }
      for (String weight : WEIGHTS) {
        product(vectors, seed, workers, bits, weight, Training.FULL);
      }
      for (String weight : List.of("none", THRESHOLD)) {
        RowCode code =
            BinaryCode.train(
                vectors.base(),
                new int[vectors.base().rows()],
                origin(vectors.base().dimension()),
                new BinaryCodeConfig(bits, Anisotropy.parse(weight)),
                seed,
                workers,
                Progress.NONE);
        measure(vectors, code, binary(bits, weight), workers);
      }
    }
  }

  private void product(
      WordVectors vectors, Seed seed, Workers workers, int bits, String weight, Training training) {
    ProductCodeConfig config =
        ProductCodeConfig.builder(bits / 4)
            .anisotropy(Anisotropy.parse(weight))
            .training(training)
            .build();
    RowCode code =
        ProductCode.train(
            vectors.base(),
            new int[vectors.base().rows()],
            origin(vectors.base().dimension()),
            config,
            seed,
            workers,
            Progress.NONE);
    measure(vectors, code, product(bits, weight, training), workers);
  }

  private void measure(WordVectors vectors, RowCode code, String method, Workers workers) {
    CodeScan scan = new CodeScan(code, vectors.base(), new int[vectors.base().rows()], workers);
    table.add(method, Recall.of(vectors, scan.search(vectors.queries(), Recall.DEPTH, workers)));
  }

  private static Matrix origin(int dimension) {
    return Matrix.allocate(Arena.ofAuto(), 1, dimension);
  }

  private static String product(int bits, String weight, Training training) {
    return weight.equals("none")
        ? bits + " bits, product, none"
        : bits + " bits, product, " + weight + ", " + training;
  }

  private static String binary(int bits, String weight) {
    return bits + " bits, binary, " + weight;
  }

  private void report() {
    List<Claim> claims = new ArrayList<>();
    for (int bits : BITS) {
      String none = product(bits, "none", Training.ASSIGN_ONLY);
      for (Training training : Training.values()) {
        claims.add(
            claim(
                "Q3 recall 1@10 gain at " + bits + " bits, glove-100, " + training,
                table.gain(product(bits, THRESHOLD, training), none),
                BAR));
      }
      claims.add(
          claim(
              "Q2 recall 1@10 gain of binary codes at " + bits + " bits, glove-100",
              table.gain(binary(bits, THRESHOLD), binary(bits, "none")),
              0));
    }
    if (arguments.json()) {
      claims.forEach(claim -> System.out.println(claim.toJson()));
      return;
    }
    if (!arguments.full()) {
      System.out.println("Quick run: 60,000 of the rows and 500 queries; --full measures all.");
    }
    table.print(System.out);
    claims.forEach(System.out::println);
  }

  private Claim claim(String text, double[] values, double bar) {
    Interval value = Interval.of(values);
    return new Claim(
        "anisotropic",
        text,
        value,
        value.mean(),
        bar,
        arguments.seeds(),
        arguments.command(Anisotropic.class));
  }
}
