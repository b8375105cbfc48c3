package io.orthant.bench.experiment;

import io.orthant.bench.peers.HeldOutQueries;
import io.orthant.index.ExactSearch;
import io.orthant.index.IndexConfig;
import io.orthant.index.IndexInfo;
import io.orthant.index.RecallTarget;
import io.orthant.index.Tuner;
import io.orthant.index.Tuning;
import io.orthant.index.Variation;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether searches of a tuned index reach the recall it was tuned to, on queries that the tuner has
 * not seen: tuned by rows of the index and by given queries, to three targets.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>java -Xmx6g --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*"
 *     io.orthant.bench.experiment.TargetRecall VECTORS dot|cosine|euclidean [QUERIES] [--build]
 * </pre>
 *
 * <p>Without QUERIES, the last 1,000 vectors of a seeded shuffle are the unseen queries, the 1,000
 * before them the given ones, and the others the rows. With QUERIES, all vectors are rows, the
 * first half of the queries is given and the second half unseen. One index of the default
 * configuration is tuned for all targets; with {@code --build}, each target gets an index of its
 * own, with partitions and anisotropy chosen.
 */
public final class TargetRecall {
  private static final int K = 10;
  private static final double[] TARGETS = {0.90, 0.95, 0.99};
  private static final double BAR = 0.015;
  private static final int GIVEN = 1000;

  private final Matrix rows;
  private final Matrix given;
  private final Matrix unseen;
  private final Similarity similarity;
  private final List<Neighbors> truth;
  private final int threads = Runtime.getRuntime().availableProcessors();

  private TargetRecall(Matrix rows, Matrix given, Matrix unseen, Similarity similarity) {
    this.rows = rows;
    this.given = given;
    this.unseen = unseen;
    this.similarity = similarity;
    this.truth = new ExactSearch(rows, similarity).search(unseen, K, threads);
  }

  /** Runs the experiment; see the class comment. */
  public static void main(String[] arguments) throws IOException {
    List<String> files =
        Arrays.stream(arguments).filter(argument -> !argument.startsWith("--")).toList();
    Matrix vectors = VectorFiles.read(Path.of(files.get(0)), Arena.ofAuto());
    Similarity similarity = Similarity.valueOf(files.get(1).toUpperCase(Locale.ROOT));
    boolean build = List.of(arguments).contains("--build");
    if (files.size() > 2) {
      Matrix queries = VectorFiles.read(Path.of(files.get(2)), Arena.ofAuto());
      int half = queries.rows() / 2;
      new TargetRecall(
              vectors, queries.slice(0, half), queries.slice(half, queries.rows()), similarity)
          .run(build);
    } else {
      HeldOutQueries split = HeldOutQueries.of(vectors);
      int count = split.base().rows() - GIVEN;
      new TargetRecall(
              split.base().slice(0, count),
              split.base().slice(count, count + GIVEN),
              split.queries(),
              similarity)
          .run(build);
    }
  }

  private void run(boolean build) {
    System.out.printf(
        "%-8s %6s %6s %6s %8s %9s %9s %9s %7s %10s %10s%n",
        "queries",
        "target",
        "probes",
        "rerank",
        "tuned",
        "error",
        "unseen",
        "minus",
        "holds",
        "partitions",
        "seconds");
    if (build) {
      for (double target : TARGETS) {
        for (Matrix queries : Arrays.asList(null, given)) {
          measure(EnumSet.allOf(Variation.class), target, queries);
        }
      }
      return;
    }
    try (VectorIndex index = VectorIndex.build(rows, config(), Progress.NONE)) {
      for (double target : TARGETS) {
        for (Matrix queries : Arrays.asList(null, given)) {
          long start = System.nanoTime();
          Tuning tuning = Tuner.tune(index, target(target), queries, Progress.NONE);
          print(index, tuning, start);
        }
      }
    }
  }

  private void measure(Set<Variation> variations, double target, @Nullable Matrix queries) {
    long start = System.nanoTime();
    try (VectorIndex index =
        Tuner.build(rows, config(), variations, target(target), queries, Progress.NONE)) {
      Tuning tuning = index.info().tuning();
      if (tuning != null) {
        print(index, tuning, start);
      }
    }
  }

  private IndexConfig config() {
    return IndexConfig.builder().similarity(similarity).threads(threads).build();
  }

  private RecallTarget target(double recall) {
    return RecallTarget.of(recall, K).withThreads(threads);
  }

  private void print(VectorIndex index, Tuning tuning, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double recall = recall(index, tuning);
    double minus = recall - tuning.target();
    IndexInfo info = index.info();
    System.out.printf(
        Locale.ROOT,
        "%-8s %6.2f %6d %6d %8.4f %9.4f %9.4f %+9.4f %7s %10d %10.1f  %s%n",
        tuning.heldOut() ? "rows" : "given",
        tuning.target(),
        tuning.probes(),
        tuning.rerank(),
        tuning.recall(),
        tuning.standardError(),
        recall,
        minus,
        Math.abs(minus) <= BAR ? "yes" : "NO",
        info.partitions(),
        seconds,
        info.anisotropy());
  }

  private double recall(VectorIndex index, Tuning tuning) {
    long hits = 0;
    long wanted = 0;
    for (int query = 0; query < unseen.rows(); query++) {
      int[] nearest = truth.get(query).rows();
      wanted += nearest.length;
      int[] found = index.search(unseen.row(query), tuning.options(K)).rows();
      hits +=
          Arrays.stream(found)
              .filter(row -> Arrays.stream(nearest).anyMatch(other -> other == row))
              .count();
    }
    return (double) hits / wanted;
  }
}
