package io.orthant.learn.softmax;

import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.VectorOps;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

  /** Estimates by node; NaN where not yet computed. */
  private final float[] scores;

  private final @Nullable Bucket[] known;

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
    scores = new float[tree.nodes()];
    Arrays.fill(scores, Float.NaN);
    known = new Bucket[buckets.count()];
    multiplyAdds = map.multiplyAdds();
  }

  /** The classes of a bucket: running sums of their weights. */
  @SuppressWarnings("ArrayRecordComponent") // Kept for one query, never compared.
  private record Bucket(double[] cumulative) {
    double logShare(int place) {
      double before = place == 0 ? 0 : cumulative[place - 1];
      return Math.log((cumulative[place] - before) / cumulative[cumulative.length - 1]);
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
    int node = 0;
    while (!tree.isLeaf(node)) {
      int left = 2 * node + 1;
      node = random.nextDouble() < leftShare(left) ? left : left + 1;
    }
    int bucket = tree.leafAt(node);
    double[] cumulative = bucket(bucket).cumulative();
    return buckets.member(bucket, Cumulative.draw(cumulative, cumulative.length, random));
  }

  @Override
  public double logProbability(int item) {
    if (!buckets.contains(item)) {
      return Double.NEGATIVE_INFINITY;
    }
    int bucket = buckets.bucketOf(item);
    double log = Math.log(path(bucket)) + bucket(bucket).logShare(buckets.place(item));
    return uniformShare == 0
        ? log
        : Math.log((1 - uniformShare) * Math.exp(log) + uniformShare / classes());
  }

  private double path(int bucket) {
    double probability = 1;
    int node = tree.nodeOf(bucket);
    while (node > 0) {
      boolean isLeft = (node & 1) == 1;
      double leftShare = leftShare(isLeft ? node : node - 1);
      probability *= isLeft ? leftShare : 1 - leftShare;
      node = (node - 1) / 2;
    }
    return probability;
  }

  /** The probability of the left of two siblings. */
  private double leftShare(int left) {
    double a = weight(left);
    double b = weight(left + 1);
    return a / (a + b);
  }

  /** The estimate of a node, raised to the least that its classes weigh; 0 if it has none. */
  private double weight(int node) {
    return Math.max(score(node), map.floor() * tree.count(node)) * Math.signum(tree.count(node));
  }

  /**
   * The estimate of a node: of the root and of left children an inner product, of right children
   * what the left one leaves of their parent.
   */
  private double score(int node) {
    if (Float.isNaN(scores[node])) {
      scores[node] =
          node > 0 && (node & 1) == 0
              ? (float) (score((node - 1) / 2) - score(node - 1))
              : product(node);
    }
    return scores[node];
  }

  private float product(int node) {
    multiplyAdds += features.length;
    Matrix sums = tree.sums();
    return VectorOps.best().dot(features, sums.segment(), sums.offset(node));
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

  /** Takes the estimate of a node that was computed elsewhere: bit for bit its inner product. */
  void know(int node, float score) {
    scores[node] = score;
  }

  /** Takes the logits of the classes of a bucket, in their order there. */
  void know(int bucket, float[] logits) {
    known[bucket] = weigh(logits);
  }

  /** Counts multiply-adds that were spent elsewhere. */
  void spend(long count) {
    multiplyAdds += count;
  }

  private Bucket bucket(int bucket) {
    Bucket found = known[bucket];
    if (found == null) {
      multiplyAdds += (long) buckets.size(bucket) * query.length;
      found = weigh(logits(buckets.members(bucket)));
      known[bucket] = found;
    }
    return found;
  }

  private float[] logits(int[] members) {
    float[] logits = new float[members.length];
    VectorOps.best().dots(query, vectors.segment(), members, 0, members.length, logits);
    return logits;
  }

  private Bucket weigh(float[] logits) {
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
