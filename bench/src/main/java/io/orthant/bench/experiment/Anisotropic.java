package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.RecallTable.Method;
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
 * (Guo et al., ICML 2020): word vectors and learned vectors under cosine, all rows scored by their
 * codes alone, without partitions.
 */
public final class Anisotropic implements Experiment {
  private static final String NAME = "anisotropic";
  private static final double BAR = 0.05;
  private static final int[] BITS_PER_DIMENSION = {1, 2};
  private static final int QUICK_ROWS = 20_000;
  private static final int QUICK_QUERIES = 500;
  private static final int QUERIES = 1000;
  private static final String NONE = "none";
  private static final String THRESHOLD = "threshold(0.2)";
  private static final List<String> OTHER_WEIGHTS = List.of("eta(2)", "auto", "eta(10)");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Recall of anisotropic codes beside codes for the squared error, at equal bits.";
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
        sets.size() * options.seeds() * BITS_PER_DIMENSION.length * codesPerSize(options.full());
    try (Progress.Task task = progress.start("measuring", codes, "codes");
        Workers workers = new Workers(threads)) {
      for (VectorSet set : sets) {
        for (int seed = 1; seed <= options.seeds(); seed++) {
          SearchSplit vectors = set.split(true, rows, queries, seed, threads);
          Run run = new Run(set.name(), vectors, new Seed(seed), workers, table, task);
          for (int bits : BITS_PER_DIMENSION) {
            run.measure(bits * set.dimension(), options.full());
          }
        }
      }
    }
    List<String> notes =
        options.full()
            ? List.of()
            : List.of(
                "Quick: %,d rows at most, %d of %,d queries, %d of 5 seeds; without the weights %s."
                    .formatted(
                        QUICK_ROWS,
                        QUICK_QUERIES,
                        QUERIES,
                        options.seeds(),
                        String.join(", ", OTHER_WEIGHTS)));
    return new Findings("Anisotropic codes", table.sections(), claims(sets, table, options), notes);
  }

  private static int codesPerSize(boolean full) {
    return 5 + (full ? OTHER_WEIGHTS.size() : 0);
  }

  private static Method product(String set, int bits, String weight, Training training) {
    return new Method(
        set, weight.equals(NONE) ? "product, none" : "product, " + weight + ", " + training, bits);
  }

  private static Method binary(String set, int bits, String weight) {
    return new Method(set, "binary, " + weight, bits);
  }

  private static List<Claim> claims(
      List<VectorSet> sets, RecallTable table, ExperimentOptions options) {
    List<Claim> claims = new ArrayList<>();
    for (VectorSet set : sets) {
      for (int perDimension : BITS_PER_DIMENSION) {
        int bits = perDimension * set.dimension();
        Method none = product(set.name(), bits, NONE, Training.ASSIGN_ONLY);
        for (Training training : Training.values()) {
          claims.add(
              Interval.of(table.gain(product(set.name(), bits, THRESHOLD, training), none))
                  .claim(
                      NAME,
                      "Q3 recall 1@10 gain at %d bits, %s, %s"
                          .formatted(bits, set.name(), training),
                      set instanceof WordVectors ? BAR : 0,
                      options));
        }
        claims.add(
            Interval.of(
                    table.gain(binary(set.name(), bits, THRESHOLD), binary(set.name(), bits, NONE)))
                .claim(
                    NAME,
                    "Q2 recall 1@10 gain of binary codes at %d bits, %s"
                        .formatted(bits, set.name()),
                    0,
                    options));
      }
    }
    return claims;
  }

  /** One seed. */
  private record Run(
      String set,
      SearchSplit vectors,
      Seed seed,
      Workers workers,
      RecallTable table,
      Progress.Task task) {
    void measure(int bits, boolean full) {
      product(bits, NONE, Training.ASSIGN_ONLY);
      for (Training training : Training.values()) {
        product(bits, THRESHOLD, training);
      }
      if (full) {
        for (String weight : OTHER_WEIGHTS) {
          product(bits, weight, Training.FULL);
        }
      }
      for (String weight : List.of(NONE, THRESHOLD)) {
        RowCode code =
            BinaryCode.train(
                vectors.base(),
                new int[vectors.base().rows()],
                origin(),
                new BinaryCodeConfig(bits, Anisotropy.parse(weight)),
                seed,
                workers,
                Progress.NONE);
        measure(code, binary(set, bits, weight));
      }
    }

    private void product(int bits, String weight, Training training) {
      ProductCodeConfig config =
          ProductCodeConfig.builder(bits / 4)
              .anisotropy(Anisotropy.parse(weight))
              .training(training)
              .build();
      RowCode code =
          ProductCode.train(
              vectors.base(),
              new int[vectors.base().rows()],
              origin(),
              config,
              seed,
              workers,
              Progress.NONE);
      measure(code, Anisotropic.product(set, bits, weight, training));
    }

    private void measure(RowCode code, Method method) {
      CodeScan scan = new CodeScan(code, vectors.base(), new int[vectors.base().rows()], workers);
      table.add(method, Recall.of(vectors, scan.search(vectors.queries(), Recall.DEPTH, workers)));
      task.advance(1);
    }

    private Matrix origin() {
      return Matrix.allocate(Arena.ofAuto(), 1, vectors.base().dimension());
    }
  }
}
