package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.VectorOps;

/**
 * Decides which partitions a query looks into, by the merits that {@link ProbeCodes} defines. With
 * many partitions, and unless nearly all are wanted, their codes tell which are worth an exact
 * score.
 */
final class Prober {
  /** With fewer partitions their exact scores cost no more than a scan of codes. */
  private static final int FEWEST_FOR_CODES = 128;

  private final VectorOps ops = VectorOps.best();
  private final Matrix centroids;
  private final ProbeCodes codes;
  private final boolean euclidean;
  private final float[] weights;
  private final float[] offsets;
  private final float[] reaches;

  Prober(IndexData data) {
    centroids = data.centroids();
    codes = data.probeCodes();
    Similarity similarity = data.parameters().codedSimilarity();
    euclidean = similarity == Similarity.EUCLIDEAN;
    weights = new float[data.partitions().length];
    offsets = new float[data.partitions().length];
    reaches = new float[data.partitions().length];
    for (int partition = 0; partition < weights.length; partition++) {
      float[] centroid = centroids.row(partition);
      weights[partition] = ProbeCodes.weight(similarity, centroid);
      reaches[partition] = ProbeCodes.reach(similarity, data.spreads()[partition]);
      if (euclidean) {
        offsets[partition] = ops.dot(centroid, centroids.segment(), centroids.offset(partition));
      }
    }
  }

  /**
   * Ranks the partitions to probe: as many as wanted, and more until they hold k rows. Afterwards
   * {@code plan} knows their order and the exact scores of their centroids.
   *
   * @param query in the coded space
   * @return how many to probe
   */
  int choose(float[] query, Partition[] sizes, int wanted, int k, ProbePlan plan) {
    int partitions = sizes.length;
    int probes = Math.min(wanted, partitions);
    int promising = probes + probes / 2 + ProbePlan.SORTED;
    float length = (float) Norm.of(query);
    if (euclidean || partitions < FEWEST_FOR_CODES || promising >= partitions / 2) {
      scoreAll(query, length, plan);
    } else {
      scorePromising(query, length, promising, plan);
    }
    plan.rank(probes);
    int rows = rows(sizes, plan, probes);
    if (rows < k) {
      scoreAll(query, length, plan);
      plan.rank(partitions);
      while (rows < k && probes < partitions) {
        rows += sizes[plan.partition(probes++)].size();
      }
    }
    return probes;
  }

  /** Rows that the first partitions hold. */
  static int rows(Partition[] sizes, ProbePlan plan, int probes) {
    int rows = 0;
    for (int rank = 0; rank < probes; rank++) {
      rows += sizes[plan.partition(rank)].size();
    }
    return rows;
  }

  private void scoreAll(float[] query, float length, ProbePlan plan) {
    ops.dots(query, centroids.segment(), 0, weights.length, plan.exact, 0);
    plan.clear();
    for (int partition = 0; partition < weights.length; partition++) {
      float score = plan.exact[partition];
      if (euclidean) {
        score = 2 * score - offsets[partition];
      }
      add(partition, score, length, plan);
    }
  }

  private void scorePromising(float[] query, float length, int promising, ProbePlan plan) {
    Codebooks codebooks = codes.codebooks();
    System.arraycopy(query, 0, plan.query, 0, plan.query.length - 1);
    plan.query[plan.query.length - 1] = length;
    plan.tables.fill(codebooks, plan.query, 1);
    ops.lut16(
        codes.codes(), 0, weights.length, codebooks.blocks(), plan.tables.entries(), plan.sums);
    ops.smallest(plan.sums, weights.length, promising, plan.masks);
    int count = 0;
    for (int word = 0; word < plan.masks.length; word++) {
      for (long mask = plan.masks[word]; mask != 0; mask &= mask - 1) {
        plan.promising[count++] = word * Long.SIZE + Long.numberOfTrailingZeros(mask);
      }
    }
    ops.dots(query, centroids.segment(), plan.promising, 0, count, plan.exact);
    plan.clear();
    for (int i = 0; i < count; i++) {
      add(plan.promising[i], plan.exact[i], length, plan);
    }
  }

  private void add(int partition, float score, float length, ProbePlan plan) {
    plan.add(partition, score, score * weights[partition] + length * reaches[partition]);
  }
}
