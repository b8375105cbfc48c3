package io.orthant.bench.experiment;

import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.ClassFileCalls;
import io.orthant.learn.data.ClassSplit;
import io.orthant.learn.data.Dataset;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code orthant demo} learns of the calls in the JDK: the vectors of the callees are the
 * rows, the encoded beginnings of methods of held-out classes the queries.
 *
 * @param items the vectors of the callees, not normalised
 * @param queries one for each held-out method, encoded from all its calls but the last
 */
public record LearnedVectors(Matrix items, Matrix queries) implements VectorSet {
  static final String NAME = "jdk-calls";
  private static final long DEMO_SEED = 42;

  /**
   * Reads the model of a demo, and encodes the methods that it was not trained on.
   *
   * @param folder where data sets lie
   * @throws IOException if the demo's folder is missing, saying how to get it, or was left by
   *     another JDK
   */
  public static LearnedVectors read(Path folder, Progress progress) throws IOException {
    try (SequenceModel model = openModel(folder)) {
      int threads = Runtime.getRuntime().availableProcessors();
      Dataset data =
          ClassFileCalls.ofRuntime(threads, progress).split(ClassSplit.withSeed(DEMO_SEED));
      boolean same =
          model.catalog().size() == data.catalog().size()
              && IntStream.range(0, data.catalog().size())
                  .allMatch(i -> data.catalog().id(i).equals(model.catalog().id(i)));
      if (!same) {
        throw new IOException(
            "%s was learned from the classes of another JDK: remove it and %s"
                .formatted(folder.resolve(NAME), remedy(folder)));
      }
      List<int[]> histories =
          data.test().stream()
              .map(held -> Arrays.copyOf(held.items(), held.items().length - 1))
              .toList();
      Matrix items = model.itemVectors();
      return new LearnedVectors(
          SearchSplit.copy(items, IntStream.range(0, items.rows()).toArray(), false),
          model.encode(histories, Arena.ofAuto()));
    }
  }

  /**
   * Opens the model of a demo.
   *
   * @param folder where data sets lie
   * @throws IOException if it is missing, saying how to get it, or cannot be read
   */
  public static SequenceModel openModel(Path folder) throws IOException {
    Path model = folder.resolve(NAME).resolve("model");
    if (!Files.exists(model)) {
      throw new IOException("%s is missing: %s".formatted(model, remedy(folder)));
    }
    return SequenceModel.open(model);
  }

  private static String remedy(Path folder) {
    return "run ./orthant demo --out " + folder.resolve(NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int dimension() {
    return items.dimension();
  }

  /** All rows, or the first ones, whatever the seed; it draws the queries. */
  @Override
  public SearchSplit split(boolean unit, int rows, int queryCount, long seed, int threads) {
    int[] order = SearchSplit.shuffled(queries.rows(), new Seed(seed).stream("split"));
    int[] asked = Arrays.copyOf(order, Math.min(queryCount, order.length));
    int[] kept = IntStream.range(0, Math.min(rows, items.rows())).toArray();
    return SearchSplit.of(
        SearchSplit.copy(items, kept, unit), SearchSplit.copy(queries, asked, unit), threads);
  }
}
