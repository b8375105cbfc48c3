package io.orthant.bench;

import io.orthant.bench.experiment.CpuTime;
import io.orthant.index.ExactSearch;
import io.orthant.index.IndexConfig;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * From how many rows on codes are faster than brute force: the first rows of a file, searched
 * exactly and by the codes of one partition, in turn, in one process. Prints microseconds a query,
 * of the time that the thread had a processor.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*" \
 *   io.orthant.bench.SmallSets glove-100.fvecs cosine
 * </pre>
 */
public final class SmallSets {
  private static final int[] SIZES = {500, 1_000, 2_000, 4_000, 8_000, 16_000};
  private static final int[] RERANKS = {40, 100};
  private static final int QUERIES = 300;
  private static final int K = 10;
  private static final int ROUNDS = 7;

  private SmallSets() {}

  /** Takes the file and the similarity. The last rows of the file are the queries. */
  public static void main(String[] arguments) throws IOException {
    Similarity similarity = Similarity.parse(arguments[1]);
    try (Arena arena = Arena.ofShared()) {
      Matrix all = VectorFiles.read(Path.of(arguments[0]), arena);
      Matrix queries = all.slice(all.rows() - QUERIES, all.rows());
      for (int size : SIZES) {
        measure(all.slice(0, size), queries, similarity);
      }
    }
  }

  private static void measure(Matrix rows, Matrix queries, Similarity similarity) {
    List<Neighbors> truth = new ExactSearch(rows, similarity).search(queries, K, 1);
    IndexConfig.Builder config = IndexConfig.builder().similarity(similarity);
    try (VectorIndex exact = VectorIndex.build(rows, config.exact(true).build(), Progress.NONE);
        VectorIndex coded =
            VectorIndex.build(rows, config.exact(false).partitions(1).build(), Progress.NONE)) {
      exact.warmUp();
      coded.warmUp();
      report(rows.rows() + " rows, exact", exact, queries, truth, K);
      for (int rerank : RERANKS) {
        report("  codes, rerank " + rerank, coded, queries, truth, rerank);
      }
    }
  }

  private static void report(
      String name, VectorIndex index, Matrix queries, List<Neighbors> truth, int rerank) {
    SearchOptions options = new SearchOptions(K, 1, rerank);
    long found = 0;
    for (int query = 0; query < queries.rows(); query++) {
      int[] best = truth.get(query).rows();
      found +=
          Arrays.stream(index.search(queries.row(query), options).rows())
              .filter(row -> Arrays.stream(best).anyMatch(other -> other == row))
              .count();
    }
    double single =
        micros(
            () -> {
              for (int query = 0; query < queries.rows(); query++) {
                index.search(queries.row(query), options);
              }
            });
    double batch = micros(() -> index.search(queries, options, 1));
    System.out.printf(
        "%s: recall %.4f, %.1f us, in a batch %.1f us%n",
        name, (double) found / queries.rows() / K, single, batch);
  }

  private static double micros(Runnable pass) {
    double least = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      CpuTime time = new CpuTime();
      pass.run();
      least = Math.min(least, time.seconds());
    }
    return least * 1e6 / QUERIES;
  }
}
