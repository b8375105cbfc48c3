package io.orthant.cluster;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** What two trees share if they are the same but for the order of children: their sets of ids. */
final class Topology {
  private Topology() {}

  static Set<String> of(Dendrogram tree) {
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    Set<String> clusters = new HashSet<>();
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      int[] ids = new int[tree.size(merge)];
      Arrays.setAll(ids, i -> 0);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = tree.id(order[first[merge] + i]);
      }
      Arrays.sort(ids);
      clusters.add(Arrays.toString(ids));
    }
    return clusters;
  }
}
