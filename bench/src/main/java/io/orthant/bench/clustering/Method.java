package io.orthant.bench.clustering;

import io.orthant.app.IndexNeighbors;
import io.orthant.cluster.Affinity;
import io.orthant.cluster.AverageLinkage;
import io.orthant.cluster.BirchLinkage;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.InsertionPolicy;
import io.orthant.cluster.MiniBatchLinkage;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.cluster.RandomTree;
import io.orthant.cluster.SubClusterComponents;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;

/** How a tree comes about. */
enum Method {
  LINKAGE("average linkage, offline"),
  COMPONENTS("SCC, 30 thresholds, offline"),
  MINI_BATCH("mini-batches of 100"),
  BIRCH("BIRCH, at most 1,000 balls"),
  RANDOM("random tree"),
  OTD("OTD"),
  OTD_PATH("OTD, best of the path"),
  OTD_BEAM("OTD, beam of 16"),
  OHAC("OHAC, approximate");

  private static final int BATCH = 100;
  private static final int THRESHOLDS = 30;
  private static final int BRANCHING = 50;
  private static final int BALLS = 1000;
  private static final int QUADRATIC_LIMIT = 20_000;

  private final String title;

  Method(String title) {
    this.title = title;
  }

  /** The tree of the rows, which arrive in their order. */
  Dendrogram tree(Matrix rows, Affinity affinity, long seed) {
    return switch (this) {
      case LINKAGE -> AverageLinkage.of(rows, affinity, Progress.NONE);
      case COMPONENTS -> SubClusterComponents.of(rows, affinity, THRESHOLDS, Progress.NONE);
      case MINI_BATCH -> MiniBatchLinkage.of(rows, affinity, BATCH, Progress.NONE);
      case BIRCH -> BirchLinkage.of(rows, affinity, BRANCHING, BALLS, Progress.NONE);
      case RANDOM -> RandomTree.of(rows.rows(), new Seed(seed));
      case OTD -> grown(rows, affinity, new InsertionPolicy.Otd());
      case OTD_PATH -> grown(rows, affinity, new InsertionPolicy.OtdPath());
      case OTD_BEAM -> grown(rows, affinity, new InsertionPolicy.OtdBeam());
      case OHAC -> grown(rows, affinity, new InsertionPolicy.ApproximateOhac());
    };
  }

  /** Whether the order of arrival makes no difference. */
  boolean offline() {
    return this == LINKAGE || this == COMPONENTS || this == RANDOM;
  }

  /** Whether it ends in good time; the offline ones look at all pairs. */
  boolean suits(int points) {
    return points <= QUADRATIC_LIMIT || (this != LINKAGE && this != COMPONENTS);
  }

  private static Dendrogram grown(Matrix rows, Affinity affinity, InsertionPolicy policy) {
    try (IndexNeighbors search = new IndexNeighbors(1)) {
      OnlineHierarchy tree = new OnlineHierarchy(rows.dimension(), affinity, policy, search);
      float[] row = new float[rows.dimension()];
      for (int i = 0; i < rows.rows(); i++) {
        rows.copyRow(i, row);
        tree.insert(i, row);
      }
      return tree.snapshot();
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
