package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.RecallTable.Method;
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
 * inner product over unnormalised word vectors and learned vectors, all rows scored by their codes
 * alone, the same partitions for all methods.
 */
public final class Lod implements Experiment {
  private static final String NAME = "lod";
  private static final int QUICK_ROWS = 20_000;
  private static final int QUICK_QUERIES = 300;
  private static final int QUERIES = 1000;
  private static final List<Integer> WORD_BITS = List.of(64, 100, 200);
  private static final List<Integer> LEARNED_BITS = List.of(64, 128);
  private static final int CLEAR_BITS = 100;
  private static final double CLEAR = 0.03;
  private static final int SAMPLE_PER_PARTITION = 64;
  private static final int ITERATIONS = 10;
  private static final String DECOMPOSED = "decomposition + multiscale, folded";
  private static final String PRODUCT = "PQ";
  private static final List<String> EARLIER =
      List.of(
          PRODUCT, "OPQ", "multiscale, 8-bit scale", "multiscale, 4-bit scale", "multiscale, OPQ");
  private static final List<String> PARTS = List.of("... naive", "... no scale", "multiscale, OPQ");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Recall of local orthogonal decomposition and multiscale codes beside earlier codes, at"
        + " equal bits.";
  }

  private static List<Integer> bits(VectorSet set) {
    return set instanceof WordVectors ? WORD_BITS : LEARNED_BITS;
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

  @Override
  public List<String> parts() {
    return VectorSet.NAMES;
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    RecallTable table = new RecallTable();
    int threads = Runtime.getRuntime().availableProcessors();
    int rows = options.full() ? Integer.MAX_VALUE : QUICK_ROWS;
    int queries = options.full() ? QUERIES : QUICK_QUERIES;
    List<VectorSet> sets = VectorSet.chosen(options, progress);
    int codes =
        options.seeds()
            * sets.stream().mapToInt(set -> bits(set).size()).sum()
            * methods(CLEAR_BITS).size();
    try (Progress.Task task = progress.start("measuring", codes, "codes");
        Workers workers = new Workers(threads)) {
      for (VectorSet set : sets) {
        for (int seed = 1; seed <= options.seeds(); seed++) {
          SearchSplit vectors = set.split(false, rows, queries, seed, threads);
          measure(set, vectors, new Seed(seed), workers, table, task);
        }
      }
    }
    List<String> notes =
        options.full()
            ? List.of()
            : List.of(
                "Quick: %,d rows at most, %d of %,d queries, %d of 5 seeds."
                    .formatted(QUICK_ROWS, QUICK_QUERIES, QUERIES, options.seeds()));
    return new Findings(
        "Local orthogonal decomposition with multiscale quantization",
        table.sections(),
        claims(sets, table, options),
        notes);
  }

  private static void measure(
      VectorSet set,
      SearchSplit vectors,
      Seed seed,
      Workers workers,
      RecallTable table,
      Progress.Task task) {
    Matrix base = vectors.base();
    Anisotropy none = new Anisotropy.None();
    int partitions = (int) Math.round(Math.sqrt(base.rows()));
    Matrix sample = base.slice(0, Math.min(base.rows(), partitions * SAMPLE_PER_PARTITION));
    Matrix centers =
        AnisotropicKMeans.train(sample, partitions, ITERATIONS, none, seed, workers, Progress.NONE);
    int[] partitionOf = AnisotropicKMeans.assign(base, centers, none, workers);
    for (int bits : bits(set)) {
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
                table.add(new Method(set.name(), name, bits), Recall.of(vectors, found));
                task.advance(1);
              });
    }
  }

  private static List<Claim> claims(
      List<VectorSet> sets, RecallTable table, ExperimentOptions options) {
    List<Claim> claims = new ArrayList<>();
    for (VectorSet set : sets) {
      for (int bits : bits(set)) {
        String at = " at %d bits, %s".formatted(bits, set.name());
        for (String earlier : EARLIER) {
          claims.add(
              gain(table, set, bits, earlier)
                  .claimOfLeast(
                      NAME, "L1 recall 1@10 over " + earlier + ", worst seed," + at, 0, options));
        }
        if (set instanceof WordVectors && bits <= CLEAR_BITS) {
          claims.add(
              gain(table, set, bits, PRODUCT)
                  .claim(NAME, "L1 recall 1@10 over " + PRODUCT + at, CLEAR, options));
        }
        for (String part : PARTS) {
          claims.add(
              gain(table, set, bits, part)
                  .claim(NAME, "L2 recall 1@10 over " + part + at, 0, options));
        }
      }
    }
    return claims;
  }

  private static Interval gain(RecallTable table, VectorSet set, int bits, String other) {
    String vectors = set.name();
    return Interval.of(
        table.gain(new Method(vectors, DECOMPOSED, bits), new Method(vectors, other, bits)));
  }
}
