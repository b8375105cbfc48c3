package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms of a tree for other programs and for people. */
final class ExportTest {
  private static final int DEEP = 200_000;

  @TempDir private Path folder;

  /** The second merge is more similar than its child: its height is raised. */
  private static Dendrogram small() {
    return new Dendrogram(
        new int[] {5, 3, 9}, new int[] {0, 3}, new int[] {2, 1}, new double[] {0.5, 0.75});
  }

  /** Each merge adds one point to the one before. */
  private static Dendrogram caterpillar() {
    int[] ids = new int[DEEP];
    int[] left = new int[DEEP - 1];
    int[] right = new int[DEEP - 1];
    double[] similarity = new double[DEEP - 1];
    for (int i = 0; i < DEEP; i++) {
      ids[i] = i;
      if (i > 0) {
        left[i - 1] = i == 1 ? 0 : DEEP + i - 2;
        right[i - 1] = i;
        similarity[i - 1] = 1 - (double) i / DEEP;
      }
    }
    return new Dendrogram(ids, left, right, similarity);
  }

  @Test
  void newickHasLabelsLengthsAndNesting() {
    Dendrogram tree = small();
    Heights heights = Heights.of(tree, 1);

    assertThat(heights.raised()).isEqualTo(1);
    assertThat(NewickTree.text(tree, heights, id -> "it's " + id))
        .isEqualTo("(('it''s 5':0.5,'it''s 9':0.5):0.0,'it''s 3':0.5);");
  }

  @Test
  void newickOfAveragedLinkageReadsBackToTheSameHeights() {
    Dendrogram tree =
        AverageLinkage.of(
            TestPoints.mixture(50, 4, 3, 0.4, 2), new Affinity.Cosine(), Progress.NONE);
    Heights heights = Heights.of(tree, 1);
    String text = NewickTree.text(tree, heights, Integer::toString);

    Deque<Double> subtrees = new ArrayDeque<>();
    double sumOfHeights = 0;
    for (String token : Pattern.compile("(?<=[(,)])|(?=[,)])").splitAsStream(text).toList()) {
      if (token.startsWith("'")) {
        subtrees.push(Double.parseDouble(token.substring(token.indexOf(':') + 1)));
      } else if (token.startsWith(":")) {
        subtrees.push(subtrees.pop() + Double.parseDouble(token.substring(1)));
      } else if (token.equals(")")) {
        double one = subtrees.pop();
        assertThat(subtrees.pop()).isCloseTo(one, within(1e-5));
        subtrees.push(one);
        sumOfHeights += one;
      }
    }
    double expected = 0;
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      expected += heights.of(merge);
    }
    assertThat(sumOfHeights).isCloseTo(expected, within(1e-4));
  }

  @Test
  void linkageFileIsAnArrayOfNumpy() throws IOException {
    Path file = folder.resolve("linkage.npy");
    LinkageMatrix.write(file, small(), Heights.of(small(), 1));

    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes).hasSize(128 + 2 * 4 * 8);
    assertThat(bytes[0]).isEqualTo((byte) 0x93);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("'shape': (2, 4)");
    assertThat(buffer.getShort(8)).isEqualTo((short) 118);
    double[] values = new double[8];
    for (int i = 0; i < 8; i++) {
      values[i] = buffer.getDouble(128 + 8 * i);
    }
    assertThat(values).containsExactly(0, 2, 0.5, 2, 1, 3, 0.5, 3);
  }

  @Test
  void aDeepTreeIsWrittenCutAndMeasured() {
    Dendrogram tree = caterpillar();
    Heights heights = Heights.of(tree, 1);

    assertThat(tree.depth().largest()).isEqualTo(DEEP - 1);
    assertThat(NewickTree.text(tree, heights, Integer::toString)).hasSizeGreaterThan(DEEP);
    assertThat(LinkageMatrix.of(tree, heights)).hasNumberOfRows(DEEP - 1);
    assertThat(tree.cut(1000).count()).isEqualTo(1000);
    assertThat(DendrogramPurity.of(tree, new int[DEEP])).isEqualTo(1);
  }

  @Test
  void aPageHoldsLabelsAsDataOnly() throws IOException {
    Path file = folder.resolve("tree.html");
    new DendrogramPage("T", "about", 2)
        .write(file, small(), id -> "</script>\"" + id, id -> id == 3 ? "g" : "h");

    String page = Files.readString(file);
    assertThat(page).contains("\\u003c/script>\\\"5").contains("h 100%").contains("h 66%");
    assertThat(page.split("</script>", -1)).hasSize(3);
    assertThat(page).doesNotContain("{{").doesNotContain("http://").doesNotContain("https://");
  }

  /** Beside counting anew for each merge of a whole tree, whose ids are not its places. */
  @Test
  void aPageNamesTheMostFrequentGroups() throws IOException {
    OnlineHierarchy hierarchy =
        new OnlineHierarchy(6, new Affinity.Cosine(), new InsertionPolicy.OtdPath());
    Matrix points = TestPoints.mixture(200, 6, 5, 0.6, 8);
    for (int row = 0; row < points.rows(); row++) {
      hierarchy.insert(3 * row, points.row(row));
    }
    Dendrogram tree = hierarchy.snapshot();
    List<String> expected = new ArrayList<>();
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      int[] counts = new int[7];
      for (int place = 0; place < tree.size(merge); place++) {
        counts[tree.id(tree.order()[tree.firstPlaces()[merge] + place]) % 7]++;
      }
      int most = 0;
      for (int group = 1; group < counts.length; group++) {
        most = counts[group] >= counts[most] ? group : most;
      }
      expected.add("\"g%d %d%%\"".formatted(most, 100 * counts[most] / tree.size(merge)));
    }

    String page =
        new DendrogramPage("T", "about", 1000).html(tree, Integer::toString, id -> "g" + id % 7);

    int start = page.indexOf("\"group\":[");
    List<String> shown =
        List.of(page.substring(start + 9, page.indexOf(']', start)).split(",", -1));
    assertThat(shown.subList(tree.points(), tree.nodes())).containsExactlyElementsOf(expected);
  }

  @Test
  void aPageOfNoPointsIsAPage() throws IOException {
    assertThat(
            new DendrogramPage("T", "about", 2)
                .html(
                    new Dendrogram(new int[0], new int[0], new int[0], new double[0]),
                    Integer::toString,
                    null))
        .contains("\"label\":[]");
  }
}
