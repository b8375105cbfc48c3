package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Lloyd's k-means from a k-means++ start (Arthur and Vassilvitskii, "k-means++: The Advantages of
 * Careful Seeding", 2007). The result depends on the points, their order and the random stream, not
 * on the number of threads.
 *
 * <p>From {@value CentroidSearch#MANY} clusters on, it starts from the first points, and assigns
 * points by {@link TwoLevelCentroids}.
 *
 * <p>A cluster that loses all its points starts again from the point farthest from its centroid.
 * Where there are fewer distinct points than clusters, the clusters left over repeat a point.
 */
final class KMeans {
  private static final int CHUNK = 512;
  private static final int SEEDING_POINTS_PER_CLUSTER = 32;

  private final VectorOps ops = VectorOps.best();
  private final Matrix points;
  private final Matrix centroids;
  private final Seed upperSeed;
  private final Workers workers;
  private final int[] nearest;
  private final float[] affinities;
  private final float[] squaredNorms;

  private KMeans(Matrix points, int clusters, Seed upperSeed, Workers workers) {
    this.upperSeed = upperSeed;
    this.points = points;
    this.centroids = Matrix.allocate(Arena.ofAuto(), clusters, points.dimension());
    this.workers = workers;
    this.nearest = new int[points.rows()];
    this.affinities = new float[points.rows()];
    this.squaredNorms = new float[points.rows()];
  }

  /**
   * Finds centroids of the points.
   *
   * @param points at least one row, in random order: the start is chosen among the first ones
   * @param clusters how many centroids, at least one
   * @param iterations upper bound; it ends earlier when no assignment changes
   * @return the centroids, {@code [clusters, dimension]}
   */
  static Matrix train(
      Matrix points, int clusters, int iterations, RandomGenerator random, Workers workers) {
    KMeans run = new KMeans(points, clusters, new Seed(random.nextLong()), workers);
    if (clusters < CentroidSearch.MANY) {
      run.start(random);
    } else {
      run.startFromFirstPoints();
    }
    run.iterate(iterations);
    return run.centroids;
  }

  /** A careful start takes time in proportion to the square of the number of clusters. */
  private void startFromFirstPoints() {
    for (int cluster = 0; cluster < centroids.rows(); cluster++) {
      centroids.setRow(cluster, points.row(cluster % points.rows()));
    }
  }

  private void start(RandomGenerator random) {
    long wanted = (long) SEEDING_POINTS_PER_CLUSTER * centroids.rows();
    int candidates = (int) Math.min(points.rows(), wanted);
    float[] distances = new float[candidates];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    int chosen = random.nextInt(candidates);
    for (int cluster = 0; cluster < centroids.rows(); cluster++) {
      float[] centroid = points.row(chosen);
      centroids.setRow(cluster, centroid);
      workers.run(
          candidates,
          CHUNK * 8,
          (from, to) -> {
            for (int point = from; point < to; point++) {
              float distance =
                  ops.squaredDistance(centroid, points.segment(), points.offset(point));
              distances[point] = Math.min(distances[point], distance);
            }
          });
      chosen = draw(distances, random);
    }
  }

  /** Draws a point with a probability in proportion to its squared distance. */
  private static int draw(float[] distances, RandomGenerator random) {
    double total = 0;
    for (float distance : distances) {
      total += distance;
    }
    double target = random.nextDouble() * total;
    int last = 0;
    for (int point = 0; point < distances.length; point++) {
      if (distances[point] > 0) {
        last = point;
        target -= distances[point];
        if (target < 0) {
          break;
        }
      }
    }
    return last;
  }

  private void iterate(int iterations) {
    for (int point = 0; point < points.rows(); point++) {
      squaredNorms[point] = ops.dot(points.row(point), points.segment(), points.offset(point));
    }
    int[] previous = new int[points.rows()];
    Arrays.fill(previous, -1);
    for (int iteration = 0; iteration < iterations; iteration++) {
      CentroidSearch search = CentroidSearch.over(centroids, upperSeed, workers);
      workers.run(
          points.rows(),
          CHUNK,
          (from, to) -> search.assign(points::copyRow, from, to, nearest, affinities));
      if (Arrays.equals(nearest, previous)) {
        break;
      }
      System.arraycopy(nearest, 0, previous, 0, nearest.length);
      moveToMeans();
    }
  }

  private void moveToMeans() {
    Grouping groups = Grouping.of(nearest, centroids.rows());
    workers.run(
        centroids.rows(),
        16,
        (from, to) -> {
          for (int cluster = from; cluster < to; cluster++) {
            if (groups.size(cluster) > 0) {
              centroids.setRow(cluster, mean(groups, cluster));
            }
          }
        });
    for (int cluster = 0; cluster < centroids.rows(); cluster++) {
      if (groups.size(cluster) == 0) {
        restart(cluster);
      }
    }
  }

  private float[] mean(Grouping groups, int cluster) {
    double[] sums = new double[points.dimension()];
    float[] values = new float[points.dimension()];
    for (int i = groups.start(cluster); i < groups.start(cluster + 1); i++) {
      points.copyRow(groups.member(i), values);
      for (int column = 0; column < values.length; column++) {
        sums[column] += values[column];
      }
    }
    for (int column = 0; column < values.length; column++) {
      values[column] = (float) (sums[column] / groups.size(cluster));
    }
    return values;
  }

  private void restart(int cluster) {
    int farthest = -1;
    float largest = 0;
    for (int point = 0; point < points.rows(); point++) {
      float squaredDistance = squaredNorms[point] - 2 * affinities[point];
      if (squaredDistance > largest) {
        largest = squaredDistance;
        farthest = point;
      }
    }
    if (farthest >= 0) {
      centroids.setRow(cluster, points.row(farthest));
      affinities[farthest] = squaredNorms[farthest];
    }
  }
}
