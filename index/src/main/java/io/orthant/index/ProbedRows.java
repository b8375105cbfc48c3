package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What probing reaches, by the number of probes: how many rows are scanned for a query on average,
 * and which share of its true neighbours lies in the probed partitions. Known for all numbers of
 * probes by one ranking of the partitions for each query.
 */
final class ProbedRows {
  private static final int CHUNK = 32;
  private static final int UNCODED = -1;

  private final double[] rows;
  private final double[] coverage;

  private ProbedRows(double[] rows, double[] coverage) {
    this.rows = rows;
    this.coverage = coverage;
  }

  /**
   * Ranks all partitions for each query.
   *
   * @param truth ids of the true neighbours of each query
   */
  static ProbedRows of(VectorIndex index, Matrix queries, List<int[]> truth, Workers workers) {
    Snapshot snapshot = index.snapshot();
    IndexData data = snapshot.data();
    Map<Integer, Integer> partitionOf = partitionsOfNeighbors(data, truth);
    int partitions = data.partitions().length;
    long[] scanned = new long[partitions + 1];
    long[] found = new long[partitions + 1];
    workers.run(
        queries.rows(),
        CHUNK,
        (from, to) -> {
          long[] scannedHere = new long[partitions + 1];
          long[] foundHere = new long[partitions + 1];
          int[] rankOf = new int[partitions];
          SearchScratch scratch = snapshot.scratch().take();
          for (int query = from; query < to; query++) {
            rank(snapshot, queries.row(query), scratch);
            for (int rank = 0; rank < partitions; rank++) {
              int partition = scratch.probes.partition(rank);
              rankOf[partition] = rank + 1;
              scannedHere[rank + 1] += data.partitions()[partition].size();
            }
            for (int id : truth.get(query)) {
              int partition = partitionOf.getOrDefault(id, UNCODED);
              foundHere[partition == UNCODED ? 0 : rankOf[partition]]++;
            }
          }
          snapshot.scratch().giveBack(scratch);
          synchronized (found) {
            for (int probes = 0; probes <= partitions; probes++) {
              scanned[probes] += scannedHere[probes];
              found[probes] += foundHere[probes];
            }
          }
        });
    long neighbors = truth.stream().mapToLong(ids -> ids.length).sum();
    return new ProbedRows(cumulated(scanned, queries.rows()), cumulated(found, (double) neighbors));
  }

  private static void rank(Snapshot snapshot, float[] query, SearchScratch scratch) {
    IndexData data = snapshot.data();
    scratch.prepare(query, "The query");
    int partitions = data.partitions().length;
    snapshot.prober().choose(scratch.codedQuery, data.partitions(), partitions, 1, scratch.probes);
    scratch.probes.sortAll();
  }

  /** The partition of each true neighbour, or {@value #UNCODED} if it is in none yet. */
  private static Map<Integer, Integer> partitionsOfNeighbors(IndexData data, List<int[]> truth) {
    Map<Integer, Integer> partitionOf = new HashMap<>();
    for (int[] ids : truth) {
      for (int id : ids) {
        partitionOf.put(id, UNCODED);
      }
    }
    for (int number = 0; number < data.partitions().length; number++) {
      Partition partition = data.partitions()[number];
      for (int place = 0; place < partition.size(); place++) {
        int slot = partition.slot(place);
        int id = data.rows().id(slot);
        if (partitionOf.containsKey(id) && data.isLive(slot)) {
          partitionOf.put(id, number);
        }
      }
    }
    return partitionOf;
  }

  private static double[] cumulated(long[] sums, double divisor) {
    double[] cumulated = new double[sums.length];
    long sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += sums[i];
      cumulated[i] = sum / divisor;
    }
    return cumulated;
  }

  /** Mean number of rows in the probed partitions of a query. */
  double rows(int probes) {
    return rows[Math.min(probes, rows.length - 1)];
  }

  /** Share of the true neighbours that lie in the probed partitions, or in none yet. */
  double coverage(int probes) {
    return coverage[Math.min(probes, coverage.length - 1)];
  }
}
