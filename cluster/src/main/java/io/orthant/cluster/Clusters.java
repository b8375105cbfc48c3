package io.orthant.cluster;

import java.util.Arrays;

/**
 * A tree cut into clusters, each the points below one node. Immutable.
 *
 * <p>Cluster c holds the points below node {@link #node node(c)}; clusters are in ascending order
 * of these nodes.
 */
public final class Clusters {
  private final Dendrogram tree;
  private final int[] nodes;

  Clusters(Dendrogram tree, int[] nodes) {
    this.tree = tree;
    this.nodes = nodes;
  }

  /** How many clusters there are. */
  public int count() {
    return nodes.length;
  }

  /** The node of the tree that a cluster is. */
  public int node(int cluster) {
    return nodes[cluster];
  }

  /** How many points a cluster has. */
  public int size(int cluster) {
    return tree.size(nodes[cluster]);
  }

  /** The cluster of each point, in the order of the tree's points. */
  public int[] assignment() {
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    int[] assignment = new int[tree.points()];
    for (int cluster = 0; cluster < nodes.length; cluster++) {
      int from = first[nodes[cluster]];
      for (int place = from; place < from + size(cluster); place++) {
        assignment[order[place]] = cluster;
      }
    }
    return assignment;
  }

  /** The ids of the points of a cluster, in the order of the tree. */
  public int[] ids(int cluster) {
    int from = tree.firstPlaces()[nodes[cluster]];
    return Arrays.stream(tree.order(), from, from + size(cluster)).map(tree::id).toArray();
  }
}
