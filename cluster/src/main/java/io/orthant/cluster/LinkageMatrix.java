package io.orthant.cluster;

import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A tree as SciPy's linkage matrix: a row for each merge, in ascending height, with the numbers of
 * its two children (points first, then the merges in the order of the rows; the smaller number
 * first), its height, and its number of points.
 */
public final class LinkageMatrix {
  private static final int COLUMNS = 4;
  private static final int HEADER_BYTES = 128;

  private LinkageMatrix() {}

  /**
   * The matrix, {@code [points - 1, 4]}. A tree of fewer than two points has none, which SciPy
   * refuses.
   */
  public static double[][] of(Dendrogram tree, Heights heights) {
    int points = tree.points();
    Integer[] merges = new Integer[Math.max(0, points - 1)];
    Arrays.setAll(merges, i -> points + i);
    Arrays.sort(
        merges,
        (a, b) -> {
          int byHeight = Double.compare(heights.of(a), heights.of(b));
          return byHeight != 0 ? byHeight : Integer.compare(a, b);
        });
    int[] number = new int[tree.nodes()];
    for (int point = 0; point < points; point++) {
      number[point] = point;
    }
    double[][] matrix = new double[merges.length][];
    for (int row = 0; row < merges.length; row++) {
      int merge = merges[row];
      number[merge] = points + row;
      int left = number[tree.left(merge)];
      int right = number[tree.right(merge)];
      matrix[row] =
          new double[] {
            Math.min(left, right), Math.max(left, right), heights.of(merge), tree.size(merge)
          };
    }
    return matrix;
  }

  /**
   * Writes the matrix in NumPy's format, float64, as a whole or not at all: {@code
   * scipy.cluster.hierarchy.dendrogram(numpy.load(file))} draws it.
   *
   * @throws IOException naming the file if it cannot be written
   */
  public static void write(Path file, Dendrogram tree, Heights heights) throws IOException {
    double[][] matrix = of(tree, heights);
    String shape =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(matrix.length, COLUMNS);
    String prefix = "\u0093NUMPY\u0001\u0000";
    int text = HEADER_BYTES - prefix.length() - Short.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + matrix.length * COLUMNS * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(prefix.getBytes(StandardCharsets.ISO_8859_1))
            .putShort((short) text)
            .put(
                (shape + " ".repeat(text - 1 - shape.length()) + "\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
    for (double[] row : matrix) {
      for (double value : row) {
        bytes.putDouble(value);
      }
    }
    bytes.flip();
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
