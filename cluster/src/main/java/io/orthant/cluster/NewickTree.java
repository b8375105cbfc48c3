package io.orthant.cluster;

import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * A tree in Newick format: labels in quotes, and as the length of a branch the difference of
 * heights. Programs that read a tree by recursion may fail where it is more than some thousand
 * merges deep.
 */
public final class NewickTree {
  private NewickTree() {}

  /**
   * The tree as text, with a semicolon at its end; a tree without points is a semicolon alone.
   *
   * @param label what the point with an id is called
   */
  public static String text(Dendrogram tree, Heights heights, IntFunction<String> label) {
    StringBuilder text = new StringBuilder();
    if (tree.points() > 0) {
      int node = descend(tree.root(), tree, text);
      while (true) {
        if (tree.isPoint(node)) {
          text.append('\'').append(label.apply(tree.id(node)).replace("'", "''")).append('\'');
        }
        int above = tree.parent(node);
        if (above == Dendrogram.NONE) {
          break;
        }
        text.append(':').append((float) (heights.of(above) - heights.of(node)));
        if (node == tree.left(above)) {
          text.append(',');
          node = descend(tree.right(above), tree, text);
        } else {
          text.append(')');
          node = above;
        }
      }
    }
    return text.append(';').toString();
  }

  private static int descend(int from, Dendrogram tree, StringBuilder text) {
    int node = from;
    while (!tree.isPoint(node)) {
      text.append('(');
      node = tree.left(node);
    }
    return node;
  }

  /**
   * Writes the text as a whole or not at all.
   *
   * @throws IOException naming the file if it cannot be written
   */
  public static void write(Path file, Dendrogram tree, Heights heights, IntFunction<String> label)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((text(tree, heights, label) + "\n").getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
