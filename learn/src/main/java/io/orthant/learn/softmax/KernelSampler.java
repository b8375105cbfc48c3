package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
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
  private static final int LEAVES_AT_ONCE = 8;
  private static final int NODES_AT_ONCE = 32;
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

  /** Nodes of the tree. */
  public int nodes() {
    return tree.nodes();
  }

  @Override
  public Proposal proposal(float[] query) {
    float[][] mapped = new float[1][features.width()];
    features.map(new float[][] {direction(query)}, 1, mapped);
    return new KernelProposal(
        tree, buckets, features, weights, vectors, uniformShare, query, mapped[0]);
  }

  @Override
  public void prepare(List<Proposal> proposals, int[] items, Workers workers) {
    List<KernelProposal> own = proposals.stream().map(KernelProposal.class::cast).toList();
    int[] needed = Arrays.stream(items).map(buckets::bucketOf).distinct().toArray();
    int[] nodes = Arrays.stream(needed).flatMap(this::measuredAbove).distinct().toArray();
    float[][] mapped = own.stream().map(KernelProposal::features).toArray(float[][]::new);
    float[][] queries = own.stream().map(KernelProposal::query).toArray(float[][]::new);
    workers.run(
        nodes.length,
        NODES_AT_ONCE,
        (from, to) -> scoreNodes(Arrays.copyOfRange(nodes, from, to), mapped, own));
    workers.run(
        needed.length,
        LEAVES_AT_ONCE,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            scoreBucket(needed[i], queries, own);
          }
        });
    long spent = (long) nodes.length * features.width();
    for (int bucket : needed) {
      spent += (long) buckets.size(bucket) * vectors.dimension();
    }
    for (KernelProposal proposal : own) {
      proposal.spend(spent);
    }
  }

  /** The nodes that the probability of a bucket is computed from: the root and left children. */
  private IntStream measuredAbove(int bucket) {
    return IntStream.iterate(tree.nodeOf(bucket), node -> node > 0, node -> (node - 1) / 2)
        .map(node -> (node & 1) == 1 ? node : node - 1)
        .mapMulti(
            (node, nodes) -> {
              nodes.accept(node);
              if (node == 1) {
                nodes.accept(0);
              }
            });
  }

  private void scoreNodes(int[] nodes, float[][] mapped, List<KernelProposal> proposals) {
    float[] scores = products(mapped, tree.sums(), nodes);
    for (int j = 0; j < mapped.length; j++) {
      for (int i = 0; i < nodes.length; i++) {
        proposals.get(j).know(nodes[i], scores[j * nodes.length + i]);
      }
    }
  }

  private void scoreBucket(int bucket, float[][] queries, List<KernelProposal> proposals) {
    int[] members = buckets.members(bucket);
    float[] logits = products(queries, vectors, members);
    for (int j = 0; j < queries.length; j++) {
      proposals
          .get(j)
          .know(bucket, Arrays.copyOfRange(logits, j * members.length, (j + 1) * members.length));
    }
  }

  /** Inner products of all queries with some rows, brought together so that tiles can take them. */
  private static float[] products(float[][] queries, Matrix matrix, int[] rows) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix together = Matrix.allocate(arena, rows.length, matrix.dimension());
      for (int i = 0; i < rows.length; i++) {
        together.setRow(i, matrix.row(rows[i]));
      }
      float[] products = new float[queries.length * rows.length];
      VectorOps.best().products(queries, together.segment(), 0, rows.length, products);
      return products;
    }
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
    long[] byBucket =
        IntStream.range(0, count)
            .filter(i -> buckets.contains(rows[i]))
            .mapToLong(i -> ((long) buckets.bucketOf(rows[i]) << Integer.SIZE) | i)
            .sorted()
            .toArray();
    checkFinite(rows, count);
    int[] starts =
        IntStream.range(0, byBucket.length)
            .filter(i -> i == 0 || bucket(byBucket[i]) != bucket(byBucket[i - 1]))
            .toArray();
    workers.run(
        starts.length,
        LEAVES_AT_ONCE,
        (from, to) -> {
          FeatureSum sum = new FeatureSum(features, ROWS_AT_ONCE);
          for (int run = from; run < to; run++) {
            int end = run + 1 < starts.length ? starts[run + 1] : byBucket.length;
            for (int i = starts[run]; i < end; i++) {
              int changed = (int) byBucket[i];
              sum.add(vectors, rows[changed], 1);
              sum.add(before, changed, -1);
            }
            tree.add(bucket(byBucket[starts[run]]), sum.take(), 0);
          }
        });
    BitSet changed = new BitSet(buckets.count());
    for (int start : starts) {
      changed.set(bucket(byBucket[start]));
    }
    tree.refresh(changed);
  }

  private static int bucket(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  @Override
  public double rebuild(Workers workers) {
    double[] drift = new double[buckets.count()];
    workers.run(
        buckets.count(),
        LEAVES_AT_ONCE,
        (from, to) -> {
          FeatureSum sum = new FeatureSum(features, ROWS_AT_ONCE);
          for (int bucket = from; bucket < to; bucket++) {
            int size = buckets.size(bucket);
            for (int place = 0; place < size; place++) {
              sum.add(vectors, buckets.member(bucket, place), 1);
            }
            drift[bucket] = tree.set(bucket, sum.take(), size) / Math.max(1, size);
          }
        });
    BitSet all = new BitSet(buckets.count());
    all.set(0, buckets.count());
    tree.refresh(all);
    double largest = 0;
    for (double one : drift) {
      largest = Math.max(largest, one);
    }
    return largest;
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
    FeatureSum sum = new FeatureSum(features, ROWS_AT_ONCE);
    BitSet changed = new BitSet();
    for (int item = before; item < grown.rows(); item++) {
      int bucket = buckets.append();
      if (bucket == (tree.nodes() + 1) / 2) {
        tree.grow();
      }
      sum.add(vectors, item, 1);
      tree.add(bucket, sum.take(), 1);
      changed.set(bucket);
      present++;
    }
    tree.refresh(changed);
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
    FeatureSum sum = new FeatureSum(features, ROWS_AT_ONCE);
    sum.add(vectors, item, -1);
    int bucket = buckets.remove(item);
    if (buckets.size(bucket) == 0) {
      tree.set(bucket, new float[features.width()], 0);
    } else {
      tree.add(bucket, sum.take(), -1);
    }
    present--;
    BitSet changed = new BitSet();
    changed.set(bucket);
    tree.refresh(changed);
  }

  /** The sums, by node: which classes share a bucket is a function of the seed. */
  @Override
  public Map<String, Matrix> state() {
    return Map.of("sums", tree.sums().slice(0, tree.nodes()));
  }

  private void deal() {
    int n = vectors.rows();
    buckets = new Buckets(n, bucketSize, seed.stream("buckets", n));
    tree = new SumTree(buckets.count(), features.width());
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
