package io.orthant.learn.softmax;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.orthant.learn.softmax.KernelProposal.Bucket;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Draws classes by a tree of feature sums, at a cost that grows with the logarithm of their number:
 * with {@link FourierFeatures} the sampler of RF-softmax (Rawat et al., "Sampled Softmax with
 * Random Fourier Features", NeurIPS 2019), with {@link QuadraticFeatures} that of Blanc and Rendle
 * (ICML 2018), with {@link ConstantFeatures} a bucket drawn by its size.
 *
 * <p>A draw walks from the root to a bucket of at most {@code bucketSize} classes. At each node it
 * takes a child with a probability proportional to the inner product of the query's features with
 * the child's sum, raised to the least weight that its classes have. In the bucket all classes are
 * scored, see {@link BucketWeights}. The probability of a class is the product of the branch
 * probabilities as they were used and of its share of the bucket: exactly the law of the draws,
 * whatever was raised, so that the sum of corrected exponentials is unbiased.
 *
 * <p>Class vectors must have length 1. Of a query of length tau, features are taken of its
 * direction, and logits are its inner products with the class vectors.
 *
 * <p>A draw takes O(width log n) and a bucket's scores, a moved class O(dimension width), and the
 * nodes above all moved classes O(width) each, once.
 */
public final class KernelSampler implements Sampler {
  private static final int ROWS_AT_ONCE = 12;
  private static final int LEAVES_AT_ONCE = 24;
  private static final int PRODUCTS_AT_ONCE = 64;
  private static final double UNIT_TOLERANCE = 1e-3;

  private final FeatureMap features;
  private final BucketWeights weights;
  private final int bucketSize;
  private final double uniformShare;
  private final Seed seed;
  private Matrix vectors;
  private Buckets buckets;
  private SumTree tree;
  private int present;
  private int dealt;

  /** How the classes inside a bucket are weighted. */
  public enum BucketWeights {
    /** By {@code exp} of their logit: the softmax, exact within the bucket. */
    SOFTMAX,
    /** By the kernel that the features stand for: the published quadratic sampler. */
    KERNEL
  }

  /**
   * Builds the tree over all class vectors.
   *
   * @param vectors class vectors of length 1 [n, dimension], viewed
   * @param bucketSize most classes of a bucket, at least 1; 32 to 128 are sensible
   * @param uniformShare share of draws from all classes alike, in [0, 1)
   * @param seed decides which classes share a bucket, by its stream "buckets"
   * @throws IllegalArgumentException naming the value that is out of range or the vector whose
   *     length is not 1
   */
  public KernelSampler(
      FeatureMap features,
      BucketWeights weights,
      Matrix vectors,
      int bucketSize,
      double uniformShare,
      Seed seed,
      Workers workers) {
    if (vectors.rows() < 1) {
      throw new IllegalArgumentException("A sampler needs at least one class, not 0");
    }
    if (vectors.dimension() != features.dimension()) {
      throw new IllegalArgumentException(
          "The features are of vectors of length %d, not %d"
              .formatted(features.dimension(), vectors.dimension()));
    }
    if (bucketSize < 1) {
      throw new IllegalArgumentException("A bucket holds at least one class, not " + bucketSize);
    }
    if (!(uniformShare >= 0 && uniformShare < 1)) {
      throw new IllegalArgumentException(
          "The uniform share must lie in [0, 1), not " + uniformShare);
    }
    this.features = features;
    this.weights = weights;
    this.vectors = vectors;
    this.bucketSize = bucketSize;
    this.uniformShare = uniformShare;
    this.seed = seed;
    checkUnit(vectors, 0);
    deal();
    rebuild(workers);
  }

  /** Bytes of memory that a sampler of that many classes takes, before it is built. */
  public static long bytes(int classes, int width, int bucketSize) {
    return SumTree.bytes(Math.ceilDiv(classes, bucketSize), width)
        + Buckets.bytes(classes, bucketSize);
  }

  @Override
  public long bytes() {
    return bytes(buckets.classes(), features.width(), bucketSize);
  }

  @Override
  public int classes() {
    return buckets.classes();
  }

  /** How many classes were not removed. */
  public int present() {
    return present;
  }

  @Override
  public Proposal proposal(float[] query) {
    float[][] mapped = new float[1][features.width()];
    features.map(new float[][] {direction(query)}, 1, mapped);
    return new KernelProposal(
        tree, buckets, features, weights, vectors, uniformShare, query, mapped[0]);
  }

  @Override
  public double[][] probabilities(List<Proposal> proposals, int[] items, Workers workers) {
    List<KernelProposal> own = proposals.stream().map(KernelProposal.class::cast).toList();
    int[] needed =
        Arrays.stream(items)
            .filter(buckets::contains)
            .map(buckets::bucketOf)
            .distinct()
            .sorted()
            .toArray();
    TreePaths paths = new TreePaths(tree, needed);
    float[][] estimates =
        products(
            own.stream().map(KernelProposal::features).toArray(float[][]::new),
            tree.sums(),
            paths.rows(),
            workers);
    float[][] logits =
        products(
            own.stream().map(KernelProposal::query).toArray(float[][]::new),
            vectors,
            Arrays.stream(needed).flatMap(b -> Arrays.stream(buckets.members(b))).toArray(),
            workers);
    double[][] probabilities = new double[own.size()][items.length];
    workers.run(
        own.size(),
        1,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            KernelProposal proposal = own.get(p);
            double[] reached = paths.probabilities(estimates[p], features.floor());
            Bucket[] weighed = weighed(needed, logits[p], proposal);
            for (int i = 0; i < items.length; i++) {
              if (buckets.contains(items[i])) {
                int bucket = buckets.bucketOf(items[i]);
                double share =
                    weighed[Arrays.binarySearch(needed, bucket)].share(buckets.place(items[i]));
                probabilities[p][i] = proposal.mixed(reached[paths.place(bucket)] * share);
              }
            }
          }
        });
    return probabilities;
  }

  private Bucket[] weighed(int[] needed, float[] logits, KernelProposal proposal) {
    Bucket[] weighed = new Bucket[needed.length];
    int at = 0;
    for (int i = 0; i < needed.length; i++) {
      int size = buckets.size(needed[i]);
      weighed[i] = proposal.weigh(Arrays.copyOfRange(logits, at, at + size));
      at += size;
    }
    return weighed;
  }

  /** Inner products [queries][rows] of all queries with some rows. */
  private static float[][] products(float[][] queries, Matrix matrix, int[] rows, Workers workers) {
    float[][] products = new float[queries.length][rows.length];
    workers.run(
        rows.length,
        PRODUCTS_AT_ONCE,
        (from, to) -> {
          int count = to - from;
          float[] some = new float[queries.length * count];
          VectorOps.best().products(queries, matrix.segment(), rows, from, to, some);
          for (int q = 0; q < queries.length; q++) {
            System.arraycopy(some, q * count, products[q], from, count);
          }
        });
    return products;
  }

  private float[] direction(float[] query) {
    if (query.length != features.dimension()) {
      throw new IllegalArgumentException(
          "A query has length %d, not %d".formatted(features.dimension(), query.length));
    }
    double squares = Norm.squared(query);
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A query needs a direction; the sum of its squares is " + squares);
    }
    float[] direction = new float[query.length];
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < direction.length; i++) {
      direction[i] = scale * query[i];
    }
    return direction;
  }

  @Override
  public void moved(int[] rows, int count, Matrix before, Workers workers) {
    checkFinite(rows, count);
    Map<Integer, List<Integer>> byBucket =
        IntStream.range(0, count)
            .filter(i -> buckets.contains(rows[i]))
            .boxed()
            .collect(groupingBy(i -> buckets.bucketOf(rows[i])));
    if (byBucket.isEmpty()) {
      return;
    }
    List<Map.Entry<Integer, List<Integer>>> touched = List.copyOf(byBucket.entrySet());
    float[][] deltas = new float[touched.size()][features.width()];
    workers.run(
        touched.size(),
        LEAVES_AT_ONCE,
        (from, to) -> {
          FeatureSum sum = new FeatureSum(features, ROWS_AT_ONCE);
          for (int i = from; i < to; i++) {
            for (int changed : touched.get(i).getValue()) {
              sum.add(vectors, rows[changed], 1, deltas[i]);
              sum.add(before, changed, -1, deltas[i]);
            }
          }
          sum.finish();
        });
    tree.add(
        IntStream.range(0, deltas.length)
            .boxed()
            .collect(toMap(i -> touched.get(i).getKey(), i -> deltas[i])));
  }

  @Override
  public double rebuild(Workers workers) {
    return tree.rebuild(this::sum, workers);
  }

  private float[] sum(int bucket) {
    float[] sum = new float[features.width()];
    FeatureSum adding = new FeatureSum(features, ROWS_AT_ONCE);
    for (int item : buckets.members(bucket)) {
      adding.add(vectors, item, 1, sum);
    }
    adding.finish();
    return sum;
  }

  /**
   * Takes in more classes. They fill the last bucket and new ones, for O(width log n) each; when
   * the classes have doubled since they were last dealt into buckets, all are dealt anew.
   *
   * @param grown the vectors of all classes so far, removed ones included, and behind them those of
   *     the new ones; viewed from now on
   * @throws IllegalArgumentException if there are fewer rows than before or a new one does not have
   *     length 1; the sampler is then as before
   */
  public void append(Matrix grown, Workers workers) {
    int before = buckets.classes();
    if (grown.rows() < before || grown.dimension() != features.dimension()) {
      throw new IllegalArgumentException(
          "At least %d rows of length %d are wanted, not %s"
              .formatted(before, features.dimension(), grown));
    }
    checkUnit(grown, before);
    vectors = grown;
    if (grown.rows() >= 2L * dealt && present == before) {
      deal();
      rebuild(workers);
      return;
    }
    for (int item = before; item < grown.rows(); item++) {
      int bucket = buckets.append();
      if (bucket == tree.leaves()) {
        tree.grow(sum(tree.firstLeaf()));
      }
      change(item, bucket, 1);
    }
  }

  /** Adds the features of a class to those of a bucket, or takes them away. */
  private void change(int item, int bucket, int sign) {
    float[] delta = new float[features.width()];
    FeatureSum sum = new FeatureSum(features, 1);
    sum.add(vectors, item, sign, delta);
    tree.add(Map.of(bucket, delta));
    tree.count(bucket, sign);
    present += sign;
  }

  /**
   * Takes a class out: it is never drawn again, and its number is not given to another.
   *
   * @throws IllegalArgumentException if there is no such class or it is the last one
   */
  public void remove(int item) {
    Objects.checkIndex(item, buckets.classes());
    if (!buckets.contains(item)) {
      throw new IllegalArgumentException("Class " + item + " was removed before");
    }
    if (present == 1) {
      throw new IllegalArgumentException("Class " + item + " is the last one and must stay");
    }
    if (uniformShare > 0) {
      throw new IllegalArgumentException(
          "Classes cannot be removed from a sampler that draws a share of "
              + uniformShare
              + " uniformly");
    }
    change(item, buckets.remove(item), -1);
  }

  /** The sums of the tree: which classes share a bucket is a function of the seed. */
  @Override
  public Map<String, Matrix> state() {
    return Map.of("sums", tree.sums().slice(0, tree.leaves()));
  }

  private void deal() {
    int n = vectors.rows();
    buckets = new Buckets(n, bucketSize, seed.stream("buckets", n));
    tree = new SumTree(buckets.count(), features.width());
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      tree.count(bucket, buckets.size(bucket));
    }
    present = n;
    dealt = n;
  }

  private void checkFinite(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      for (int column = 0; column < vectors.dimension(); column++) {
        if (!Float.isFinite(vectors.get(rows[i], column))) {
          throw new IllegalArgumentException(
              "Class %d, column %d became %s; every value must be finite"
                  .formatted(rows[i], column, vectors.get(rows[i], column)));
        }
      }
    }
  }

  private static void checkUnit(Matrix vectors, int from) {
    float[] row = new float[vectors.dimension()];
    for (int item = from; item < vectors.rows(); item++) {
      vectors.copyRow(item, row);
      double length = Norm.of(row);
      if (!(Math.abs(length - 1) <= UNIT_TOLERANCE)) {
        throw new IllegalArgumentException(
            "The vector of class %d has length %s; it must be 1".formatted(item, length));
      }
    }
  }
}
