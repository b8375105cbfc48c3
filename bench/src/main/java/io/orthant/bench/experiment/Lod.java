package io.orthant.bench.experiment;

import io.orthant.bench.experiment.RecallTable.Recall;
import io.orthant.index.quantize.AnisotropicKMeans;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.ProductCode;
import io.orthant.index.quantize.ProductCodeConfig;
import io.orthant.index.quantize.ProductCodeConfig.Fold;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether local orthogonal decomposition with multiscale quantization finds more than earlier codes
 * of residuals at equal bits (Wu et al., arXiv 1903.10391), and what each of its parts adds: raw
 * inner product over the unnormalised glove-100 vectors, all rows scored by their codes alone, the
 * same partitions for all methods.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>java -Xmx4g --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*"
 *     io.orthant.bench.experiment.Lod --full</pre>
 */
public final class Lod {
  private static final int[] BITS = {64, 100, 200};
  private static final int CLEAR_BITS = 100;
  private static final double CLEAR = 0.03;
  private static final int SAMPLE_PER_PARTITION = 64;
  private static final int ITERATIONS = 10;
  private static final String DECOMPOSED = "decomposition + multiscale, folded";
  private static final String PRODUCT = "PQ";
  private static final List<String> EARLIER =
      List.of(
          PRODUCT, "OPQ", "multiscale, 8-bit scale", "multiscale, 4-bit scale", "multiscale, OPQ");

  private final ExperimentArguments arguments;
  private final RecallTable table = new RecallTable();
  private final int threads = Runtime.getRuntime().availableProcessors();

  private Lod(ExperimentArguments arguments) {
    this.arguments = arguments;
  }

  /** Runs the experiment; see the class comment. */
  public static void main(String[] arguments) throws IOException {
    new Lod(ExperimentArguments.parse(arguments)).run();
  }

  /** The methods, each of which spends exactly the given bits on a row. */
  private static Map<String, ProductCodeConfig> methods(int bits) {
    ProductCodeConfig plain = ProductCodeConfig.builder(bits / 4).build();
    ProductCodeConfig multiscale = ProductCodeConfig.builder((bits - 8) / 4).scaleBits(8).build();
    ProductCodeConfig folded =
        ProductCodeConfig.builder((bits - 12) / 4)
            .scaleBits(6)
            .projectionBits(6)
            .rotation(RotationKind.OPQ)
            .build();
    Anisotropy auto = new Anisotropy.Auto();
    Map<String, ProductCodeConfig> methods = new LinkedHashMap<>();
    methods.put(PRODUCT, plain);
    methods.put("OPQ", plain.toBuilder().rotation(RotationKind.OPQ).build());
    methods.put(
        "PQ, anisotropic", plain.toBuilder().anisotropy(auto).training(Training.FULL).build());
    methods.put("multiscale, 8-bit scale", multiscale);
    methods.put(
        "multiscale, 4-bit scale", ProductCodeConfig.builder((bits - 4) / 4).scaleBits(4).build());
    methods.put("multiscale, OPQ", multiscale.toBuilder().rotation(RotationKind.OPQ).build());
    methods.put(DECOMPOSED, folded);
    methods.put("... no rotation", folded.toBuilder().rotation(RotationKind.NONE).build());
    methods.put("... random rotation", folded.toBuilder().rotation(RotationKind.RANDOM).build());
    methods.put("... projected", folded.toBuilder().fold(Fold.PROJECTED).build());
    methods.put("... naive", folded.toBuilder().fold(Fold.NAIVE).build());
    methods.put(
        "... no scale",
        ProductCodeConfig.builder((bits - 8) / 4)
            .projectionBits(8)
            .rotation(RotationKind.OPQ)
            .build());
    methods.put("... directions alike", folded.toBuilder().weightedByNorm(false).build());
    methods.put(
        "... anisotropic", folded.toBuilder().anisotropy(auto).training(Training.FULL).build());
    return methods;
  }

  private void run() throws IOException {
    int rows = arguments.full() ? Integer.MAX_VALUE : 40_000;
    int queries = arguments.full() ? 1000 : 300;
    for (int seed = 1; seed <= arguments.seeds(); seed++) {
      WordVectors vectors =
          WordVectors.split(arguments.data(), false, rows, queries, seed, threads);
      try (Workers workers = new Workers(threads)) {
        measure(vectors, new Seed(seed), workers);
      }
    }
    report();
  }

  private void measure(WordVectors vectors, Seed seed, Workers workers) {
    Matrix base = vectors.base();
    Anisotropy none = new Anisotropy.None();
    int partitions = (int) Math.round(Math.sqrt(base.rows()));
    Matrix sample = base.slice(0, Math.min(base.rows(), partitions * SAMPLE_PER_PARTITION));
    Matrix centers =
        AnisotropicKMeans.train(sample, partitions, ITERATIONS, none, seed, workers, Progress.NONE);
    int[] partitionOf = AnisotropicKMeans.assign(base, centers, none, workers);
    for (int bits : BITS) {
      methods(bits)
          .forEach(
              (name, config) -> {
                if (config.bits().total() != bits) {
                  throw new IllegalStateException(name + " has " + config.bits());
                }
                ProductCode code =
                    ProductCode.train(
                        base, partitionOf, centers, config, seed, workers, Progress.NONE);
                CodeScan scan = new CodeScan(code, base, partitionOf, workers);
                int[][] found = scan.search(vectors.queries(), Recall.DEPTH, workers);
                table.add(name(bits, name), Recall.of(vectors, found));
              });
    }
  }

  private static String name(int bits, String method) {
    return bits + " bits, " + method;
  }

  private void report() {
    List<Claim> claims = new ArrayList<>();
    for (int bits : BITS) {
      for (String earlier : EARLIER) {
        Interval gain = gain(bits, earlier);
        claims.add(
            claim("L1 recall 1@10 over " + earlier + ", worst seed", bits, gain, gain.least(), 0));
      }
      if (bits <= CLEAR_BITS) {
        Interval gain = gain(bits, PRODUCT);
        claims.add(claim("L1 recall 1@10 over " + PRODUCT, bits, gain, gain.mean(), CLEAR));
      }
      for (String part : List.of("... naive", "... no scale", "multiscale, OPQ")) {
        Interval gain = gain(bits, part);
        claims.add(claim("L2 recall 1@10 over " + part, bits, gain, gain.mean(), 0));
      }
    }
    if (arguments.json()) {
      claims.forEach(claim -> System.out.println(claim.toJson()));
      return;
    }
    if (!arguments.full()) {
      System.out.println("Quick run: 40,000 of the rows and 300 queries; --full measures all.");
    }
    table.print(System.out);
    claims.forEach(System.out::println);
  }

  private Interval gain(int bits, String other) {
    return Interval.of(table.gain(name(bits, DECOMPOSED), name(bits, other)));
  }

  private Claim claim(String text, int bits, Interval value, double judged, double bar) {
    return new Claim(
        "lod",
        text + " at " + bits + " bits, glove-100",
        value,
        judged,
        bar,
        arguments.seeds(),
        arguments.command(Lod.class));
  }
}
