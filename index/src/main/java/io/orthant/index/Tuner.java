package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what reaches a wanted recall at least cost: how many partitions to probe and how many
 * candidates to score exactly, and, where an index is built for it, how.
 *
 * <p>Recall is measured on queries: those that are given, which should be a sample of the queries
 * to come, or else rows of the index, each hidden while it is searched for. Rows predict the recall
 * of queries that are distributed as they are; queries of another origin, such as those of an
 * encoder that was trained apart, are better given. How the setting is found and what certainty it
 * has: {@link SettingSearch}; what it costs: {@link SearchCost}.
 *
 * <p>The same rows, queries and seed give the same result, whatever the number of threads and the
 * speed of the machine.
 */
public final class Tuner {
  private final TuningQueries queries;
  private final RecallTarget target;
  private final Progress progress;

  private Tuner(TuningQueries queries, RecallTarget target, Progress progress) {
    this.queries = queries;
    this.target = target;
    this.progress = progress;
  }

  /** An index, and the setting that reaches the target on half of the queries. */
  private record Candidate(VectorIndex index, IndexConfig config, SettingSearch.Setting setting) {}

  /**
   * Finds the setting of an index, which is not changed: {@link VectorIndex#keep} records the
   * result. Takes a brute-force search for each query and twenty to thirty searches about as cheap
   * as the result.
   *
   * @param queries given queries, or null to take rows of the index
   * @throws IllegalArgumentException if there are too few queries or rows, a query cannot be
   *     searched for, or no setting reaches the target, saying which recall is reached
   */
  public static Tuning tune(
      VectorIndex index, RecallTarget target, @Nullable Matrix queries, Progress progress) {
    Tuner tuner = new Tuner(queries(index, target, queries, progress), target, progress);
    return tuner.confirm(tuner.search(index), index);
  }

  /** The given queries, or else rows of the index. */
  static TuningQueries queries(
      VectorIndex index, RecallTarget target, @Nullable Matrix given, Progress progress) {
    ExactSearch exact = index.exactSearch();
    return given == null
        ? ownRows(index.data(), exact, target, progress)
        : TuningQueries.given(given, exact, target, progress);
  }

  /**
   * Builds an index for a target, and keeps the setting in it. Builds another one for each
   * variation that is tried, one after the other, and returns the one with the cheapest search.
   *
   * @param rows at least {@value RecallTarget#FEWEST_QUERIES}
   * @param config how to build it, but for what the variations change
   * @param variations what may be chosen
   * @param queries given queries, or null to take rows
   * @throws IllegalArgumentException as {@link VectorIndex#build} and {@link #tune}
   */
  public static VectorIndex build(
      Matrix rows,
      IndexConfig config,
      Set<Variation> variations,
      RecallTarget target,
      @Nullable Matrix queries,
      Progress progress) {
    if (queries != null && queries.dimension() != rows.dimension()) {
      throw new IllegalArgumentException(
          "The queries have dimension %d; the rows have dimension %d"
              .formatted(queries.dimension(), rows.dimension()));
    }
    ExactSearch exact = new ExactSearch(rows, config.similarity());
    int[] ids = new int[rows.rows()];
    Arrays.setAll(ids, row -> row);
    TuningQueries asked =
        queries == null
            ? TuningQueries.heldOut(ids, rows::copyRow, rows.dimension(), exact, target, progress)
            : TuningQueries.given(queries, exact, target, progress);
    return new Tuner(asked, target, progress).build(rows, config, variations);
  }

  private VectorIndex build(Matrix rows, IndexConfig config, Set<Variation> variations) {
    Candidate best = candidate(rows, config);
    try {
      for (Variation variation : Variation.values()) {
        if (variations.contains(variation)) {
          for (IndexConfig other : variation.of(best.config(), rows.rows())) {
            best = cheaper(best, candidate(rows, other));
          }
        }
      }
      best.index().keep(confirm(best.setting(), best.index()));
      return best.index();
    } catch (IOException e) {
      best.index().close();
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      best.index().close();
      throw e;
    }
  }

  private Candidate candidate(Matrix rows, IndexConfig config) {
    VectorIndex index = VectorIndex.build(rows, config, progress);
    try {
      return new Candidate(index, inForce(config, index), search(index));
    } catch (Throwable e) {
      index.close();
      throw e;
    }
  }

  /** The configuration with the form that was chosen, so that variations fit it. */
  private static IndexConfig inForce(IndexConfig config, VectorIndex index) {
    EuclideanForm chosen = index.data().parameters().euclidean();
    return chosen == EuclideanForm.AUTO ? config : config.toBuilder().euclidean(chosen).build();
  }

  private static Candidate cheaper(Candidate one, Candidate other) {
    boolean first = one.setting().cost() <= other.setting().cost();
    (first ? other : one).index().close();
    return first ? one : other;
  }

  private SettingSearch.Setting search(VectorIndex index) {
    try (Workers workers = new Workers(target.threads());
        Progress.Task task = progress.start("tuning", -1, "settings")) {
      return new SettingSearch(index, queries, target, workers, task).cheapest();
    }
  }

  private Tuning confirm(SettingSearch.Setting setting, VectorIndex index) {
    try (Workers workers = new Workers(target.threads());
        Progress.Task task = progress.start("confirming", -1, "settings")) {
      return new SettingSearch(index, queries, target, workers, task).confirm(setting);
    }
  }

  private static TuningQueries ownRows(
      IndexData data, ExactSearch exact, RecallTarget target, Progress progress) {
    SlotMap slots = new SlotMap(data.size());
    int[] ids = new int[data.size()];
    int count = 0;
    for (int slot = 0; slot < data.rows().size(); slot++) {
      if (data.isLive(slot)) {
        slots.put(data.rows().id(slot), slot);
        ids[count++] = data.rows().id(slot);
      }
    }
    Arrays.sort(ids);
    return TuningQueries.heldOut(
        ids,
        (place, values) -> data.rows().copy(slots.get(ids[place]), values),
        data.parameters().dimension(),
        exact,
        target,
        progress);
  }
}
