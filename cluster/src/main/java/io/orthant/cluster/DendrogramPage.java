package io.orthant.cluster;

import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A page on which a person folds and unfolds a tree. It loads nothing from elsewhere. Of a large
 * tree it shows the clusters of a cut, each with some of its labels.
 *
 * @param title heading
 * @param about a sentence below it
 * @param clusters into how many clusters a larger tree is cut, at least 1
 */
public record DendrogramPage(String title, String about, int clusters) {
  private static final String TEMPLATE = "dendrogram.html";
  private static final int EXAMPLES = 4;

  /**
   * @throws IllegalArgumentException if there are less than 1 cluster
   */
  public DendrogramPage {
    if (clusters < 1) {
      throw new IllegalArgumentException("A page shows at least 1 cluster, not " + clusters);
    }
  }

  /**
   * Writes the page as a whole or not at all.
   *
   * @param label what the point with an id is called
   * @param group what the point with an id belongs to; the page names the most frequent group of
   *     each cluster with its share. Null if there are no groups
   * @throws IOException naming the file if it cannot be written
   */
  public void write(
      Path file, Dendrogram tree, IntFunction<String> label, @Nullable IntFunction<String> group)
      throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(html(tree, label, group));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /** The page. Labels reach it as data only, never as markup. */
  String html(Dendrogram tree, IntFunction<String> label, @Nullable IntFunction<String> group)
      throws IOException {
    String template;
    try (InputStream in = DendrogramPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IOException("The installation lacks " + TEMPLATE + "; build it anew");
      }
      template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return template.replace("{{data}}", new Shown(tree, label, group).json());
  }

  /**
   * How many points of each group a node has. The larger of two children takes in the other, so
   * that a tree of any shape costs n log n.
   */
  private static final class GroupCounts {
    private final Map<String, Integer> counts = new HashMap<>();
    private String most = "";
    private int largest;

    void add(String group, int points) {
      int now = counts.merge(group, points, Integer::sum);
      if (now > largest || (now == largest && group.compareTo(most) > 0)) {
        most = group;
        largest = now;
      }
    }

    static GroupCounts joined(GroupCounts one, GroupCounts other) {
      if (one.counts.size() < other.counts.size()) {
        return joined(other, one);
      }
      other.counts.forEach(one::add);
      return one;
    }
  }

  /** The part of a tree that is shown. */
  private final class Shown {
    private final Dendrogram tree;
    private final IntFunction<String> label;
    private final int[] order;
    private final int[] first;

    /** The nodes shown, children before their parents, those without shown children first. */
    private final int[] nodes;

    private final int leaves;
    private final String[] groups;

    Shown(Dendrogram tree, IntFunction<String> label, @Nullable IntFunction<String> group) {
      this.tree = tree;
      this.label = label;
      this.order = tree.order();
      this.first = tree.firstPlaces();
      Clusters cut = tree.points() == 0 ? new Clusters(tree, new int[0]) : tree.cut(clusters);
      this.leaves = cut.count();
      boolean[] below = new boolean[tree.nodes()];
      SlotList shown = new SlotList();
      for (int cluster = 0; cluster < leaves; cluster++) {
        shown.add(cut.node(cluster));
        below[cut.node(cluster)] = true;
      }
      for (int merge = tree.points(); merge < tree.nodes(); merge++) {
        if (!below[merge] && below[tree.left(merge)]) {
          below[merge] = true;
          shown.add(merge);
        }
      }
      this.nodes = shown.toArray();
      this.groups = groups(group);
    }

    String json() {
      Map<Integer, Integer> number = new HashMap<>();
      for (int i = 0; i < nodes.length; i++) {
        number.put(nodes[i], i);
      }
      double top = 0;
      for (int i = leaves; i < nodes.length; i++) {
        top = Math.max(top, tree.similarity(nodes[i]));
      }
      return "{\"title\":%s,\"about\":%s,\"top\":%s,\"left\":%s,\"right\":%s,\"similarity\":%s,\"size\":%s,\"group\":%s,\"label\":%s,\"example\":%s}"
          .formatted(
              quoted(title),
              quoted(about),
              top,
              merges(merge -> Integer.toString(number.getOrDefault(tree.left(merge), 0))),
              merges(merge -> Integer.toString(number.getOrDefault(tree.right(merge), 0))),
              merges(merge -> Float.toString((float) tree.similarity(merge))),
              list(0, nodes.length, i -> Integer.toString(tree.size(nodes[i]))),
              list(0, nodes.length, i -> quoted(groups[i])),
              list(0, leaves, i -> quoted(examples(nodes[i]))),
              list(leaves, nodes.length, i -> quoted(examples(nodes[i]))));
    }

    private String merges(IntFunction<String> text) {
      return list(leaves, nodes.length, i -> text.apply(nodes[i]));
    }

    private static String list(int from, int to, IntFunction<String> text) {
      return IntStream.range(from, to).mapToObj(text).collect(Collectors.joining(",", "[", "]"));
    }

    /** Labels of points that stand evenly among those of a node. */
    private String examples(int node) {
      int size = tree.size(node);
      int count = Math.min(EXAMPLES, size);
      String text =
          IntStream.range(0, count)
              .map(i -> first[node] + (int) ((long) i * size / count))
              .mapToObj(place -> label.apply(tree.id(order[place])))
              .collect(Collectors.joining(", "));
      return size > count ? text + ", ..." : text;
    }

    /** The most frequent group of each node that is shown; empty where there are none. */
    private String[] groups(@Nullable IntFunction<String> group) {
      String[] names = new String[nodes.length];
      if (group == null) {
        Arrays.fill(names, "");
        return names;
      }
      Map<Integer, GroupCounts> open = new HashMap<>();
      for (int i = 0; i < nodes.length; i++) {
        int node = nodes[i];
        GroupCounts counts;
        if (i < leaves) {
          counts = new GroupCounts();
          for (int place = first[node]; place < first[node] + tree.size(node); place++) {
            counts.add(group.apply(tree.id(order[place])), 1);
          }
        } else {
          counts =
              GroupCounts.joined(
                  Objects.requireNonNull(open.remove(tree.left(node))),
                  Objects.requireNonNull(open.remove(tree.right(node))));
        }
        open.put(node, counts);
        names[i] =
            tree.isPoint(node)
                ? counts.most
                : "%s %d%%".formatted(counts.most, 100L * counts.largest / tree.size(node));
      }
      return names;
    }

    /** A JSON string that cannot end the element it stands in. */
    private static String quoted(String text) {
      StringBuilder quoted = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
          quoted.append('\\').append(c);
        } else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
          quoted.append("\\u%04x".formatted((int) c));
        } else {
          quoted.append(c);
        }
      }
      return quoted.append('"').toString();
    }
  }
}
