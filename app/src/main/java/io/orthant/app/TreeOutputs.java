package io.orthant.app;

import io.orthant.cluster.Clusters;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.DendrogramPage;
import io.orthant.cluster.Heights;
import io.orthant.cluster.LinkageMatrix;
import io.orthant.cluster.NewickTree;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a tree goes, in which forms. */
final class TreeOutputs {
  @Option(names = "--newick", paramLabel = "FILE", description = "Write the tree in Newick format.")
  private @Nullable Path newick;

  @Option(
      names = "--linkage",
      paramLabel = "FILE",
      description = "Write the tree as SciPy's linkage matrix (.npy).")
  private @Nullable Path linkage;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page on which the tree is folded and unfolded.")
  private @Nullable Path html;

  @Option(
      names = "--html-clusters",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Into how many clusters a larger tree is cut for the page. Default: ${DEFAULT-VALUE}.")
  private int htmlClusters;

  @Option(
      names = "--assign",
      paramLabel = "FILE",
      description = "Write a line with name and cluster for each point, see --clusters.")
  private @Nullable Path assign;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "10",
      description = "Into how many clusters --assign cuts. Default: ${DEFAULT-VALUE}.")
  private int clusters;

  /**
   * Writes what is asked for.
   *
   * @param largest the similarity at height 0
   * @return the files
   */
  List<String> write(
      Dendrogram tree,
      double largest,
      String title,
      IntFunction<String> name,
      @Nullable IntFunction<String> label)
      throws IOException {
    List<String> written = new ArrayList<>();
    Heights heights = Heights.of(tree, largest);
    if (newick != null) {
      NewickTree.write(newick, tree, heights, name);
      written.add(newick.toString());
    }
    if (linkage != null) {
      LinkageMatrix.write(linkage, tree, heights);
      written.add(linkage.toString());
    }
    if (html != null) {
      String about =
          "%,d points. A bar is the mean similarity between the halves of a cluster."
              .formatted(tree.points());
      new DendrogramPage(title, about, htmlClusters).write(html, tree, name, label);
      written.add(html.toString());
    }
    if (assign != null) {
      writeAssignment(assign, tree, name);
      written.add(assign.toString());
    }
    return written;
  }

  private void writeAssignment(Path file, Dendrogram tree, IntFunction<String> name)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    Clusters cut = tree.cut(clusters);
    int[] assignment = cut.assignment();
    for (int point = 0; point < assignment.length; point++) {
      lines.append(name.apply(tree.id(point))).append('\t').append(assignment[point]).append('\n');
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
