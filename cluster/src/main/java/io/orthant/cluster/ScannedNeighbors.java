package io.orthant.cluster;

import io.orthant.vectors.TopK;
import java.util.Arrays;

/** The nearest points by a look at all of them: exact, and O(n d). */
final class ScannedNeighbors implements NeighborSearch {
  private final Tree tree;
  private final double[] loaded;

  ScannedNeighbors(Tree tree) {
    this.tree = tree;
    this.loaded = new double[tree.width()];
  }

  @Override
  public void add(int id, float[] vector) {
    // The tree has it.
  }

  @Override
  public void remove(int id) {
    // The tree forgets it.
  }

  @Override
  public int[] nearest(float[] vector, int k) {
    for (int i = 0; i < vector.length; i++) {
      loaded[i] = vector[i];
    }
    TopK best = new TopK(k);
    for (int slot = 0; slot < tree.pointSlots(); slot++) {
      if (tree.hangs(~slot)) {
        best.offer(slot, (float) tree.similarity(loaded, 1, ~slot));
      }
    }
    return Arrays.stream(best.drain().rows()).map(slot -> tree.id(~slot)).toArray();
  }
}
