package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Queries with their true neighbours, in random order, so that the first of them are a sample too.
 *
 * <p>Where no queries are given, rows of the index stand for them. A row finds itself at once and
 * would tell nothing, so that each is hidden while it is searched for: the truth is that of the
 * other rows. What remains of a row in the index is its part in the mean of its partition and in
 * the codebooks, which is small for partitions of hundreds of rows.
 */
final class TuningQueries {
  private static final int NONE = -1;

  /** Queries of one piece of work. */
  private static final int CHUNK = 8;

  private final Matrix vectors;
  private final int[] ownIds;
  private final List<int[]> truth;
  private final boolean heldOut;

  private TuningQueries(Matrix vectors, int[] ownIds, List<int[]> truth, boolean heldOut) {
    this.vectors = vectors;
    this.ownIds = ownIds;
    this.truth = truth;
    this.heldOut = heldOut;
  }

  /**
   * Takes given queries, or a draw of them if they are more than wanted.
   *
   * @throws IllegalArgumentException if they are too few, or one cannot be searched for
   */
  static TuningQueries given(
      Matrix queries, ExactSearch exact, RecallTarget target, Progress progress) {
    if (queries.rows() < RecallTarget.FEWEST_QUERIES) {
      throw new IllegalArgumentException(
          "%d queries are too few to tune with: give at least %d, better 1,000"
              .formatted(queries.rows(), RecallTarget.FEWEST_QUERIES));
    }
    int[] drawn = draw(queries.rows(), target);
    RowReader reader = queries::copyRow;
    Matrix vectors = reader.gather(queries.dimension(), drawn);
    int[] nobody = new int[drawn.length];
    Arrays.fill(nobody, NONE);
    return new TuningQueries(
        vectors, nobody, truth(vectors, nobody, exact, target, progress), false);
  }

  /**
   * Draws rows of the index.
   *
   * @param ids of all rows, ascending
   * @param rows reads the row at a place of {@code ids}
   * @throws IllegalArgumentException if they are too few
   */
  static TuningQueries heldOut(
      int[] ids,
      RowReader rows,
      int dimension,
      ExactSearch exact,
      RecallTarget target,
      Progress progress) {
    if (ids.length < RecallTarget.FEWEST_QUERIES) {
      throw new IllegalArgumentException(
          "%d rows are too few to tune with: at least %d are needed"
              .formatted(ids.length, RecallTarget.FEWEST_QUERIES));
    }
    int[] drawn = draw(ids.length, target);
    Matrix vectors = rows.gather(dimension, drawn);
    int[] own = Arrays.stream(drawn).map(place -> ids[place]).toArray();
    return new TuningQueries(vectors, own, truth(vectors, own, exact, target, progress), true);
  }

  int size() {
    return truth.size();
  }

  boolean heldOut() {
    return heldOut;
  }

  /** The first {@code count} queries. */
  Matrix vectors(int count) {
    return vectors.slice(0, count);
  }

  /** Which partitions of an index the first {@code count} queries probe. */
  ProbedRows probe(VectorIndex index, int count, Workers workers) {
    return ProbedRows.of(index, vectors.slice(0, count), truth.subList(0, count), workers);
  }

  /** Searches for the first {@code count} queries and counts what each finds. */
  RecallEstimate search(VectorIndex index, int count, SearchOptions options, Workers workers) {
    int[] hits = new int[count];
    workers.run(
        count,
        CHUNK,
        (from, to) -> {
          for (int query = from; query < to; query++) {
            hits[query] = hits(query, index, options);
          }
        });
    return RecallEstimate.of(hits, truth.getFirst().length);
  }

  private int hits(int query, VectorIndex index, SearchOptions options) {
    int own = ownIds[query];
    RowFilter others = own == NONE ? RowFilter.ALL : id -> id != own;
    int hits = 0;
    for (int found : index.search(vectors.row(query), options, others).rows()) {
      for (int id : truth.get(query)) {
        hits += id == found ? 1 : 0;
      }
    }
    return hits;
  }

  private static List<int[]> truth(
      Matrix vectors, int[] own, ExactSearch exact, RecallTarget target, Progress progress) {
    List<int[]> truth = new ArrayList<>();
    int more = own[0] == NONE ? 0 : 1;
    try (Progress.Task task =
        progress.start("finding true neighbours", vectors.rows(), "queries")) {
      int k = Math.min(target.k(), Integer.MAX_VALUE - 1) + more;
      for (Neighbors neighbors : exact.search(vectors, k, target.threads())) {
        int self = own[truth.size()];
        truth.add(
            Arrays.stream(neighbors.rows())
                .filter(id -> id != self)
                .limit(Math.min(target.k(), neighbors.size() - (long) more))
                .toArray());
      }
      task.advance(vectors.rows());
    }
    return truth;
  }

  private static int[] draw(int total, RecallTarget target) {
    return IndexBuilder.draw(
        total, Math.min(total, target.queries()), new Seed(target.seed()).stream("tuning queries"));
  }
}
