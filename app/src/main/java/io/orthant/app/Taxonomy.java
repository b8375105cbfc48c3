package io.orthant.app;

import io.orthant.cluster.Affinity;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.DendrogramPage;
import io.orthant.cluster.DendrogramPurity;
import io.orthant.cluster.InsertionPolicy;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.cluster.RandomTree;
import io.orthant.learn.data.CalleeId;
import io.orthant.learn.data.Catalog;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A tree of the calls of a catalogue by their learned vectors.
 *
 * @param calls how many calls it holds
 * @param purity its dendrogram purity, with packages as classes
 * @param randomPurity that of a random tree
 * @param page the page on which it is folded and unfolded
 */
record Taxonomy(int calls, double purity, double randomPurity, String page) {
  private static final int SHOWN = 20_000;

  /** Grows the tree and writes its page. */
  static Taxonomy write(
      Catalog catalog, Matrix vectors, Path page, long seed, int threads, Progress progress)
      throws IOException {
    Dendrogram tree = grow(vectors, threads, progress);
    Map<String, Integer> packages = new HashMap<>();
    int[] labels = new int[catalog.size()];
    for (int call = 0; call < labels.length; call++) {
      String name = CalleeId.packageName(catalog.id(call));
      labels[call] = packages.computeIfAbsent(name, _ -> packages.size());
    }
    Taxonomy taxonomy =
        new Taxonomy(
            labels.length,
            DendrogramPurity.of(tree, labels),
            DendrogramPurity.of(RandomTree.of(labels.length, new Seed(seed)), labels),
            page.toString());
    new DendrogramPage(
            "Which calls belong together?",
            "%,d calls by their learned vectors, in orange the most frequent package of a cluster. Dendrogram purity of packages: %.3f, in a random tree %.3f."
                .formatted(taxonomy.calls, taxonomy.purity, taxonomy.randomPurity),
            SHOWN)
        .write(
            page,
            tree,
            call -> CalleeId.displayName(catalog.id(call)),
            call -> CalleeId.packageName(catalog.id(call)));
    return taxonomy;
  }

  private static Dendrogram grow(Matrix vectors, int threads, Progress progress) {
    try (IndexNeighbors search = new IndexNeighbors(threads);
        Progress.Task task = progress.start("growing the taxonomy", vectors.rows(), "calls")) {
      OnlineHierarchy tree =
          new OnlineHierarchy(
              vectors.dimension(),
              new Affinity.Cosine(),
              new InsertionPolicy.ApproximateOhac(),
              search);
      for (int call = 0; call < vectors.rows(); call++) {
        tree.insert(call, vectors.row(call));
        task.advance(1);
      }
      return tree.snapshot();
    }
  }
}
