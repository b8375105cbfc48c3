package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Codes added rows into the partitions they lie nearest to. Partitions that get rows are replaced
 * by copies; searches that still use the old ones keep them.
 */
final class Folding {
  private @Nullable NearestCentroid nearest;
  private @Nullable Matrix nearestTo;
  private long rows;
  private double squaredResiduals;
  private double builtSquaredResidual;
  private long clamped;
  private int splits;

  Drift drift() {
    double ratio =
        rows == 0 || builtSquaredResidual == 0 ? 1 : squaredResiduals / rows / builtSquaredResidual;
    return new Drift(rows, ratio, clamped, splits);
  }

  /** Codes every row that is not coded yet. */
  IndexData fold(IndexData data) {
    if (builtSquaredResidual == 0) {
      builtSquaredResidual = builtSquaredResidual(data);
    }
    int[] added = added(data);
    Members members = assign(data, added);
    Partition[] partitions = data.partitions().clone();
    PartitionLayout layout = grown(data, members);
    // Freed when no search and no index refers to any of the partitions in it.
    Partition[] copies = layout.allocate(Arena.ofAuto(), data.hasTerms());
    RowCoder coder = new RowCoder(data);
    List<Integer> changed = new ArrayList<>();
    int copy = 0;
    for (int partition = 0; partition < partitions.length; partition++) {
      if (members.size(partition) > 0) {
        int[] slots = Arrays.stream(members.of(partition)).map(row -> added[row]).toArray();
        partitions[partition] =
            extend(data, partitions[partition], copies[copy++], partition, slots, coder);
        changed.add(partition);
      }
    }
    clamped += coder.clamped();
    IndexData folded = data.withPartitions(partitions);
    for (int partition : changed) {
      if (Split.wanted(folded, partition)) {
        folded = Split.of(folded, partition);
        splits++;
      }
    }
    return folded;
  }

  private static int[] added(IndexData data) {
    int[] added = new int[data.rows().size() - data.coded()];
    int count = 0;
    for (int slot = data.coded(); slot < data.rows().size(); slot++) {
      if (data.isLive(slot)) {
        added[count++] = slot;
      }
    }
    return Arrays.copyOf(added, count);
  }

  private Members assign(IndexData data, int[] added) {
    NearestCentroid centroids = nearest;
    if (centroids == null || nearestTo != data.centroids()) {
      centroids = new NearestCentroid(clustered(data));
      nearest = centroids;
      nearestTo = data.centroids();
    }
    IndexParameters parameters = data.parameters();
    RowReader bySlot = data.points();
    RowReader points = (i, target) -> bySlot.copy(added[i], target);
    RowReader clustered =
        parameters.codedSimilarity() == Similarity.DOT
            ? new NormColumn(points, parameters.codedDimension())
            : points;
    int[] partitionOf = new int[added.length];
    centroids.assign(clustered, 0, added.length, partitionOf, new float[added.length]);
    float[] row = new float[parameters.codedDimension()];
    for (int i = 0; i < added.length; i++) {
      points.copy(i, row);
      for (int column = 0; column < row.length; column++) {
        double residual = (double) row[column] - data.centroids().get(partitionOf[i], column);
        squaredResiduals += residual * residual;
      }
    }
    rows += added.length;
    int partitions = data.partitions().length;
    Grouping first = Grouping.of(partitionOf, partitions);
    if (!parameters.spills()) {
      return new Members(first, null);
    }
    int[] second = new int[added.length];
    new Spilling(data.code().centers(), parameters.spill())
        .assign(points, 0, added.length, partitionOf, second);
    return new Members(first, Grouping.of(second, partitions));
  }

  /** The centroids in the space that was clustered. */
  private static Matrix clustered(IndexData data) {
    boolean dot = data.parameters().codedSimilarity() == Similarity.DOT;
    int dimension = data.parameters().codedDimension();
    Matrix centroids =
        Matrix.allocate(Arena.ofAuto(), data.centroids().rows(), dimension + (dot ? 1 : 0));
    for (int partition = 0; partition < centroids.rows(); partition++) {
      for (int column = 0; column < dimension; column++) {
        centroids.set(partition, column, data.centroids().get(partition, column));
      }
      if (dot) {
        centroids.set(partition, dimension, NormColumn.value(data.lengths()[partition]));
      }
    }
    return centroids;
  }

  private static PartitionLayout grown(IndexData data, Members members) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int partition = 0; partition < data.partitions().length; partition++) {
      if (members.size(partition) > 0) {
        int size = data.partitions()[partition].size() + members.size(partition);
        starts.add(starts.getLast() + size);
      }
    }
    return new PartitionLayout(
        starts.stream().mapToInt(Integer::intValue).toArray(), data.parameters().blocks());
  }

  private static Partition extend(
      IndexData data, Partition old, Partition copy, int partition, int[] slots, RowCoder coder) {
    if (old.size() == 0) {
      return coder.fill(partition, slots, copy);
    }
    Partition extended = copy.copyFrom(old, data.parameters().blocks());
    coder.append(partition, slots, old.size(), extended);
    return extended;
  }

  private static double builtSquaredResidual(IndexData data) {
    double squares = 0;
    long count = 0;
    for (int partition = 0; partition < data.partitions().length; partition++) {
      double spread = data.spreads()[partition];
      int size = data.partitions()[partition].size();
      squares += spread * spread * data.parameters().codedDimension() * size;
      count += size;
    }
    return count == 0 ? 0 : squares / count;
  }
}
