package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds a near centroid among very many: the centroids are grouped around about the square root of
 * their number of upper ones, and a point is compared with the members of the groups that it lies
 * nearest to. With P centroids a point costs about {@code P / 8 + sqrt(P)} inner products instead
 * of P. What is found is the nearest centroid nearly always, and one hardly farther otherwise.
 */
final class TwoLevelCentroids implements CentroidSearch {
  /** The share of the groups that are looked into. */
  private static final int GROUPS_PER_PROBE = 8;

  private static final int ITERATIONS = 6;
  private static final int BATCH = 1024;

  private final int dimension;
  private final Panels upper;
  private final int groups;
  private final int probes;
  private final int[][] members;
  private final NearestCentroid[] searches;

  /**
   * @param centroids at least one, not to be changed afterwards
   */
  TwoLevelCentroids(Matrix centroids, Seed seed, Workers workers) {
    dimension = centroids.dimension();
    int wanted = (int) Math.round(Math.sqrt(centroids.rows()));
    Matrix uppers =
        KMeans.train(centroids, wanted, ITERATIONS, seed.stream("upper centroids"), workers);
    int[] groupOf = new int[centroids.rows()];
    new NearestCentroid(uppers)
        .assign(centroids::copyRow, 0, groupOf.length, groupOf, new float[groupOf.length]);
    Grouping grouping = Grouping.of(groupOf, wanted);
    int[] used = IntStream.range(0, wanted).filter(group -> grouping.size(group) > 0).toArray();
    groups = used.length;
    probes = Math.ceilDiv(groups, GROUPS_PER_PROBE);
    members = new int[groups][];
    searches = new NearestCentroid[groups];
    RowReader uppersReader = uppers::copyRow;
    RowReader centroidReader = centroids::copyRow;
    for (int group = 0; group < groups; group++) {
      members[group] =
          IntStream.range(grouping.start(used[group]), grouping.start(used[group] + 1))
              .map(grouping::member)
              .toArray();
      searches[group] = new NearestCentroid(centroidReader.gather(dimension, members[group]));
    }
    Matrix usedUppers = uppersReader.gather(dimension, used);
    float[] biases = new float[groups];
    for (int group = 0; group < groups; group++) {
      double norm = Norm.of(usedUppers.row(group));
      biases[group] = (float) (-norm * norm / 2);
    }
    upper = new Panels(usedUppers, biases);
  }

  @Override
  public void assign(RowReader points, int from, int to, int[] nearest, float[] affinities) {
    for (int start = from; start < to; start += BATCH) {
      assignBatch(points, start, Math.min(BATCH, to - start), nearest, affinities);
    }
  }

  private void assignBatch(
      RowReader points, int start, int count, int[] nearest, float[] affinities) {
    float[][] batch = new float[count][dimension];
    for (int i = 0; i < count; i++) {
      points.copy(start + i, batch[i]);
    }
    Grouping byGroup = Grouping.of(nearestGroups(batch), groups);
    Arrays.fill(affinities, start, start + count, Float.NEGATIVE_INFINITY);
    int[] found = new int[count];
    float[] foundAffinities = new float[count];
    for (int group = 0; group < groups; group++) {
      int first = byGroup.start(group);
      RowReader visitors =
          (place, target) ->
              System.arraycopy(
                  batch[byGroup.member(first + place) / probes], 0, target, 0, dimension);
      searches[group].assign(visitors, 0, byGroup.size(group), found, foundAffinities);
      for (int place = 0; place < byGroup.size(group); place++) {
        int point = start + byGroup.member(first + place) / probes;
        int centroid = members[group][found[place]];
        float affinity = foundAffinities[place];
        if (affinity > affinities[point]
            || (affinity == affinities[point] && centroid < nearest[point])) {
          affinities[point] = affinity;
          nearest[point] = centroid;
        }
      }
    }
  }

  /** The nearest groups of each point, {@code [points, probes]}. */
  private int[] nearestGroups(float[][] batch) {
    int[] chosen = new int[batch.length * probes];
    float[] products = new float[batch.length * upper.columns()];
    upper.products(batch, batch.length, products);
    long[] keys = new long[groups];
    for (int i = 0; i < batch.length; i++) {
      for (int group = 0; group < groups; group++) {
        int descending = Descending.bits(products[i * upper.columns() + group]);
        keys[group] = (long) descending << Integer.SIZE | group;
      }
      Selection.smallestFirst(keys, groups, probes);
      for (int probe = 0; probe < probes; probe++) {
        chosen[i * probes + probe] = (int) keys[probe];
      }
    }
    return chosen;
  }
}
