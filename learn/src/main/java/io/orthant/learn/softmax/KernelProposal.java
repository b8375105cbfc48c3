package io.orthant.learn.softmax;

import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.VectorOps;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The law of a {@link KernelSampler} for one query. Scores of nodes and of buckets are computed
 * when first needed and kept, so that many draws for one query share their walk.
 */
final class KernelProposal implements Proposal {
  private final SumTree tree;
  private final Buckets buckets;
  private final FeatureMap map;
  private final BucketWeights weights;
  private final Matrix vectors;
  private final double uniformShare;
  private final float[] query;
  private final float[] features;

  /** Inner products with rows of the tree. */
  private final Map<Integer, Float> estimates = new HashMap<>();

  private final Map<Integer, Bucket> known = new HashMap<>();
  private long multiplyAdds;

  /**
   * @param uniformShare share of draws from all classes alike
   * @param features those of the query's direction
   */
  KernelProposal(
      SumTree tree,
      Buckets buckets,
      FeatureMap map,
      BucketWeights weights,
      Matrix vectors,
      double uniformShare,
      float[] query,
      float[] features) {
    this.tree = tree;
    this.buckets = buckets;
    this.map = map;
    this.weights = weights;
    this.vectors = vectors;
    this.uniformShare = uniformShare;
    this.query = query;
    this.features = features;
    multiplyAdds = map.multiplyAdds();
  }

  /** The classes of a bucket: running sums of their weights. */
  @SuppressWarnings("ArrayRecordComponent") // Kept for one query, never compared.
  record Bucket(double[] cumulative) {
    double share(int place) {
      double before = place == 0 ? 0 : cumulative[place - 1];
      return (cumulative[place] - before) / cumulative[cumulative.length - 1];
    }
  }

  @Override
  public int classes() {
    return buckets.classes();
  }

  @Override
  public int draw(RandomGenerator random) {
    if (uniformShare > 0 && random.nextDouble() < uniformShare) {
      return random.nextInt(classes());
    }
    Walk walk = new Walk();
    while (!tree.isLeaf(walk.node)) {
      walk.go(random.nextDouble() < walk.leftShare());
    }
    int bucket = tree.leafAt(walk.node);
    double[] cumulative = bucket(bucket).cumulative();
    return buckets.member(bucket, Cumulative.draw(cumulative, cumulative.length, random));
  }

  @Override
  public double logProbability(int item) {
    if (!buckets.contains(item)) {
      return Double.NEGATIVE_INFINITY;
    }
    int bucket = buckets.bucketOf(item);
    double share = bucket(bucket).share(buckets.place(item));
    double log = Math.log(path(tree.nodeOf(bucket))) + Math.log(share);
    return uniformShare == 0 ? log : Math.log(mixed(Math.exp(log)));
  }

  /** What a probability by the tree becomes with the share that is drawn from all alike. */
  double mixed(double probability) {
    return (1 - uniformShare) * probability + uniformShare / classes();
  }

  /** The bits of a node's number plus one, below the highest, tell the way to it: 0 is left. */
  private double path(int target) {
    double probability = 1;
    Walk walk = new Walk();
    int way = target + 1;
    for (int bit = Integer.highestOneBit(way) >> 1; bit > 0; bit >>= 1) {
      boolean left = (way & bit) == 0;
      double share = walk.leftShare();
      probability *= left ? share : 1 - share;
      walk.go(left);
    }
    return probability;
  }

  /** A way down from the root. */
  private final class Walk {
    private int node;

    /** The estimate of the node. */
    private float whole = estimate(0);

    double leftShare() {
      return tree.leftShare(node, whole, left(), map.floor());
    }

    void go(boolean toLeft) {
      whole = toLeft ? left() : whole - left();
      node = toLeft ? SumTree.leftOf(node) : SumTree.leftOf(node) + 1;
    }

    private float left() {
      return estimate(SumTree.rowOfLeft(node));
    }
  }

  /** The inner product of the query's features with a row of the tree's sums. */
  private float estimate(int row) {
    return estimates.computeIfAbsent(row, this::product);
  }

  private float product(int row) {
    multiplyAdds += features.length;
    Matrix sums = tree.sums();
    return VectorOps.best().dot(features, sums.segment(), sums.offset(row));
  }

  @Override
  public long multiplyAdds() {
    return multiplyAdds;
  }

  float[] query() {
    return query;
  }

  float[] features() {
    return features;
  }

  private Bucket bucket(int bucket) {
    return known.computeIfAbsent(
        bucket,
        _ -> {
          multiplyAdds += (long) buckets.size(bucket) * query.length;
          return weigh(logits(buckets.members(bucket)));
        });
  }

  private float[] logits(int[] members) {
    float[] logits = new float[members.length];
    VectorOps.best().dots(query, vectors.segment(), members, 0, members.length, logits);
    return logits;
  }

  /** Weighs the classes of a bucket by their logits, in their order there. */
  Bucket weigh(float[] logits) {
    double[] cumulative = new double[logits.length];
    double sum = 0;
    if (weights == BucketWeights.SOFTMAX) {
      float largest = logits[VectorOps.best().largest(logits, 0, logits.length)];
      for (int i = 0; i < logits.length; i++) {
        sum += Math.exp(logits[i] - largest);
        cumulative[i] = sum;
      }
    } else {
      double length = Norm.of(query);
      for (int i = 0; i < logits.length; i++) {
        sum += map.kernel(logits[i] / length);
        cumulative[i] = sum;
      }
    }
    return new Bucket(cumulative);
  }
}
