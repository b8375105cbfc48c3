package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;

/**
 * The steps of a search: score the centroids, choose partitions, scan their codes, score the best
 * candidates exactly. Keeps no state of a query; each search brings its own scratch memory.
 *
 * <p>While scanning, the score of a row is an integer in units of the table scale: the sum of table
 * entries, plus the part that the row's partition contributes, plus the row's own offset if there
 * is one. The first probed partition contributes 0.
 */
final class IndexSearcher {
  /** Bounds the relative error of a score in floats, so that a rough test loses no candidate. */
  private static final float ROUNDING = 1e-6f;

  private static final float LARGEST_UNITS = Candidates.LARGEST_SCORE / 2;

  private final VectorOps ops = VectorOps.best();
  private final IndexData data;
  private final PartitionLayout layout;
  private final boolean euclidean;
  private final float[] origin;
  private final float[] squaredCentroidNorms;

  /**
   * Under cosine, partitions are probed by the angle to their centroid, which finds more than the
   * inner product: the mean of unit vectors is shorter the wider they spread.
   */
  private final float[] probeWeights;

  IndexSearcher(IndexData data) {
    this.data = data;
    this.layout = data.layout();
    this.euclidean = data.parameters().similarity() == Similarity.EUCLIDEAN;
    this.origin = data.origin();
    this.squaredCentroidNorms = new float[layout.partitions()];
    Matrix centroids = data.centroids();
    for (int partition = 0; partition < squaredCentroidNorms.length; partition++) {
      float[] centroid = centroids.row(partition);
      squaredCentroidNorms[partition] =
          ops.dot(centroid, centroids.segment(), centroids.offset(partition));
    }
    this.probeWeights = new float[layout.partitions()];
    for (int partition = 0; partition < probeWeights.length; partition++) {
      double norm = Math.sqrt(squaredCentroidNorms[partition]);
      boolean byAngle = data.parameters().similarity() == Similarity.COSINE && norm > 0;
      probeWeights[partition] = byAngle ? (float) (1 / norm) : 1;
    }
  }

  /** Searches for the prepared query in {@code scratch.query}. */
  Neighbors search(SearchOptions options, SearchScratch scratch) {
    int k = Math.min(options.k(), data.parameters().rows());
    scoreCentroids(scratch);
    int probes = choose(options.probes(), k, scratch);
    int rows = 0;
    for (int rank = 0; rank < probes; rank++) {
      rows += layout.size(scratch.probes.partition(rank));
    }
    TopK top = scratch.top(k);
    int rerank = Math.max(options.rerank(), k);
    if (rerank >= rows) {
      for (int rank = 0; rank < probes; rank++) {
        scoreAll(scratch.probes.partition(rank), scratch, top);
      }
    } else {
      scan(probes, rerank, scratch);
      rerank(scratch, top);
    }
    return top.drain();
  }

  private void scoreCentroids(SearchScratch scratch) {
    float[] scores = scratch.centroidScores;
    ops.dots(scratch.query, data.centroids().segment(), 0, scores.length, scores, 0);
    if (euclidean) {
      for (int partition = 0; partition < scores.length; partition++) {
        scores[partition] = 2 * scores[partition] - squaredCentroidNorms[partition];
      }
    }
  }

  /** Ranks the partitions to probe: as many as wanted, and more until they hold k rows. */
  private int choose(int wanted, int k, SearchScratch scratch) {
    int partitions = layout.partitions();
    int probes = Math.min(wanted, partitions);
    float[] merits = scratch.probeMerits;
    for (int partition = 0; partition < partitions; partition++) {
      merits[partition] = scratch.centroidScores[partition] * probeWeights[partition];
    }
    scratch.probes.rank(merits, probes);
    int rows = 0;
    for (int rank = 0; rank < probes; rank++) {
      rows += layout.size(scratch.probes.partition(rank));
    }
    if (rows < k) {
      scratch.probes.rank(merits, partitions);
      while (rows < k) {
        rows += layout.size(scratch.probes.partition(probes++));
      }
    }
    return probes;
  }

  private void scoreAll(int partition, SearchScratch scratch, TopK top) {
    int end = layout.start(partition + 1);
    for (int from = layout.start(partition); from < end; from += SearchScratch.SCAN_ROWS) {
      int count = Math.min(SearchScratch.SCAN_ROWS, end - from);
      exactScores(from, count, scratch);
      for (int i = 0; i < count; i++) {
        if (scratch.scores[i] >= top.threshold()) {
          top.offer(data.id(from + i), scratch.scores[i]);
        }
      }
    }
  }

  private void exactScores(int from, int count, SearchScratch scratch) {
    Matrix rows = data.rows();
    if (!euclidean) {
      ops.dots(scratch.query, rows.segment(), rows.offset(from), count, scratch.scores, 0);
      return;
    }
    for (int i = 0; i < count; i++) {
      scratch.scores[i] =
          -ops.squaredDistance(scratch.query, rows.segment(), rows.offset(from + i));
    }
  }

  private void scan(int probes, int wanted, SearchScratch scratch) {
    for (int i = 0; i < origin.length; i++) {
      scratch.centered[i] = scratch.query[i] - origin[i];
    }
    LookupTables tables = scratch.tables;
    tables.fill(data.codebooks(), scratch.centered, euclidean ? 2 : 1);
    float firstScore = scratch.centroidScores[scratch.probes.partition(0)];
    boolean first = true;
    for (int rank = 0; rank < probes; rank++) {
      int partition = scratch.probes.partition(rank);
      float base = (scratch.centroidScores[partition] - firstScore) / tables.scale();
      int size = layout.size(partition);
      for (int from = 0; from < size; from += SearchScratch.SCAN_ROWS) {
        int count = Math.min(SearchScratch.SCAN_ROWS, size - from);
        long offset =
            layout.codeOffset(partition) + from / VectorOps.GROUP_ROWS * layout.groupBytes();
        ops.lut16(
            data.codes(),
            offset,
            PartitionLayout.groups(count),
            data.codebooks().blocks(),
            tables.entries(),
            scratch.sums);
        if (first) {
          startCandidates(wanted, count, scratch);
          first = false;
        }
        collect(layout.start(partition) + from, count, base, scratch);
      }
    }
  }

  /** Sets the histogram from the spread of the first sums. */
  private static void startCandidates(int wanted, int count, SearchScratch scratch) {
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int i = 0; i < count; i++) {
      int sum = Short.toUnsignedInt(scratch.sums[i]);
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    scratch.candidates.start(wanted, low, high + (high - low));
  }

  private void collect(int firstPosition, int count, float base, SearchScratch scratch) {
    for (int from = 0; from < count; from += VectorOps.GROUP_ROWS) {
      int to = Math.min(count, from + VectorOps.GROUP_ROWS);
      if (euclidean) {
        filterWithOffsets(firstPosition, from, to, base, scratch);
      } else {
        filter(firstPosition, from, to, (int) bounded(base), scratch);
      }
      scratch.candidates.raiseFloor();
    }
  }

  private static void filter(int firstPosition, int from, int to, int base, SearchScratch scratch) {
    Candidates candidates = scratch.candidates;
    short[] sums = scratch.sums;
    int floor = candidates.floor() - base;
    for (int i = from; i < to; i++) {
      int sum = Short.toUnsignedInt(sums[i]);
      if (sum >= floor) {
        candidates.add(sum + base, firstPosition + i);
      }
    }
  }

  private void filterWithOffsets(
      int firstPosition, int from, int to, float base, SearchScratch scratch) {
    Candidates candidates = scratch.candidates;
    float perUnit = 1 / scratch.tables.scale();
    int floor = candidates.floor();
    float roughFloor = floor - 1 - Math.abs(floor) * ROUNDING;
    for (int i = from; i < to; i++) {
      int position = firstPosition + i;
      int sum = Short.toUnsignedInt(scratch.sums[i]);
      float own = bounded(base + data.offset(position) * perUnit);
      if (sum + own >= roughFloor) {
        int score = sum + (int) own;
        if (score >= floor) {
          candidates.add(score, position);
        }
      }
    }
  }

  /** Limits a score in units so that adding the sums leaves it within an integer. */
  private static float bounded(float units) {
    return Math.clamp(units, -LARGEST_UNITS, LARGEST_UNITS);
  }

  private void rerank(SearchScratch scratch, TopK top) {
    int count = scratch.candidates.select();
    scratch.reserve(count);
    int[] positions = scratch.positions;
    float[] scores = scratch.rerankScores;
    for (int i = 0; i < count; i++) {
      positions[i] = scratch.candidates.position(i);
    }
    Matrix rows = data.rows();
    if (euclidean) {
      for (int i = 0; i < count; i++) {
        scores[i] = -ops.squaredDistance(scratch.query, rows.segment(), rows.offset(positions[i]));
      }
    } else {
      ops.dots(scratch.query, rows.segment(), positions, 0, count, scores);
    }
    for (int i = 0; i < count; i++) {
      if (scores[i] >= top.threshold()) {
        top.offer(data.id(positions[i]), scores[i]);
      }
    }
  }
}
