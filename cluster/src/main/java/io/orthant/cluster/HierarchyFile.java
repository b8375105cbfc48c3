package io.orthant.cluster;

import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file of an online hierarchy, version 1. Little-endian, without padding:
 *
 * <pre>
 * header:
 *   int64   magic "ORTHANTH"
 *   int32   format version
 *   int32   affinity: 0 dot, 1 cosine, 2 Gaussian, 3 inverse distance
 *   float64 its gamma or scale, or 0
 *   int32   its random features, or 0
 *   int64   their seed, or 0
 *   int32   policy: 0 OTD, 1 OTD with the best of the path, 2 exact OHAC, 3 approximate OHAC,
 *           4 OTD with a beam
 *   int32   its rotations, neighbours or width, or 0
 *   int32   its window, or 0
 *   int32   dimension
 *   int32   points
 *   int64   steps of negative slack
 *   int32   CRC32C of the header
 * body:
 *   int32   [points] ids
 *   float32 [points, features] the features of the points
 *   int32   [points - 1, 2] children of the merges, children before their parents: points by their
 *           number, merge i as points + i
 *   float64 [points - 1] sum of the affinities of all pairs below each merge
 *   int32   CRC32C of the body
 * </pre>
 *
 * Sums are computed anew when the file is read, and their affinities compared with the stored ones.
 */
final class HierarchyFile {
  private static final long MAGIC = 0x48544e414854524fL; // "ORTHANTH"
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 68;
  private static final double TOLERANCE = 1e-9;

  /** What a header says. */
  record Header(
      Affinity affinity, InsertionPolicy policy, int dimension, int points, long negativeSlacks) {}

  private HierarchyFile() {}

  /**
   * Writes a tree as a whole or not at all.
   *
   * @param order the merges of the tree, children before their parents
   */
  static void write(Path file, Header header, Tree tree, int[] order) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          CheckedOutput out = new CheckedOutput(channel);
          writeHeader(header, out);
          Dendrogram shape = tree.dendrogram(order);
          for (int point = 0; point < shape.points(); point++) {
            out.putInt(shape.id(point));
          }
          float[] features = new float[tree.features()];
          for (int slot = 0; slot < tree.pointSlots(); slot++) {
            if (tree.hangs(~slot)) {
              tree.copyPoint(~slot, features);
              for (float value : features) {
                out.putFloat(value);
              }
            }
          }
          for (int i = 0; i < order.length; i++) {
            out.putInt(shape.left(shape.points() + i));
            out.putInt(shape.right(shape.points() + i));
          }
          for (int merge : order) {
            out.putDouble(tree.within(merge));
          }
          out.putChecksum();
        });
  }

  private static void writeHeader(Header header, CheckedOutput out) throws IOException {
    out.putLong(MAGIC);
    out.putInt(VERSION);
    switch (header.affinity) {
      case Affinity.Dot() -> putAffinity(out, 0, 0, 0, 0);
      case Affinity.Cosine() -> putAffinity(out, 1, 0, 0, 0);
      case Affinity.Gaussian(double gamma, int features, long seed) ->
          putAffinity(out, 2, gamma, features, seed);
      case Affinity.InverseDistance(double scale, int features, long seed) ->
          putAffinity(out, 3, scale, features, seed);
    }
    switch (header.policy) {
      case InsertionPolicy.Otd() -> putPolicy(out, 0, 0, 0);
      case InsertionPolicy.OtdPath(int rotations) -> putPolicy(out, 1, rotations, 0);
      case InsertionPolicy.ExactOhac() -> putPolicy(out, 2, 0, 0);
      case InsertionPolicy.ApproximateOhac(int neighbors, int window) ->
          putPolicy(out, 3, neighbors, window);
      case InsertionPolicy.OtdBeam(int width) -> putPolicy(out, 4, width, 0);
    }
    out.putInt(header.dimension);
    out.putInt(header.points);
    out.putLong(header.negativeSlacks);
    out.putChecksum();
  }

  private static void putAffinity(
      CheckedOutput out, int kind, double parameter, int features, long seed) throws IOException {
    out.putInt(kind);
    out.putDouble(parameter);
    out.putInt(features);
    out.putLong(seed);
  }

  private static void putPolicy(CheckedOutput out, int kind, int first, int second)
      throws IOException {
    out.putInt(kind);
    out.putInt(first);
    out.putInt(second);
  }

  /** Makes an empty hierarchy, and takes up a tree that was read into its tree. */
  interface Target {
    /** The empty tree for what the header says. */
    Tree begin(Header header);

    /** Takes up the merges, children before their parents, of the tree that is whole now. */
    void complete(int[] order);
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static void read(Path file, Target target) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      CheckedInput in = new CheckedInput(file, channel);
      Header header = readHeader(file, in);
      Tree tree = target.begin(header);
      int points = header.points;
      int merges = Math.max(0, points - 1);
      long expected =
          (long) points * (Integer.BYTES + (long) tree.features() * Float.BYTES)
              + (long) merges * (2 * Integer.BYTES + Double.BYTES)
              + Integer.BYTES;
      if (in.remaining() != expected) {
        throw in.damaged(
            "%d bytes follow its header, but %d points take %d"
                .formatted(in.remaining(), points, expected));
      }
      readPoints(in, tree, points);
      int[] nodes = new int[points + merges];
      boolean[] taken = new boolean[points + merges];
      for (int point = 0; point < points; point++) {
        nodes[point] = ~point;
      }
      for (int i = 0; i < merges; i++) {
        nodes[points + i] =
            tree.merge(child(in, nodes, taken, points + i), child(in, nodes, taken, points + i));
      }
      for (int i = 0; i < merges; i++) {
        double stored = in.getDouble();
        double computed = tree.within(nodes[points + i]);
        if (!(Math.abs(stored - computed) <= TOLERANCE * (1 + Math.abs(stored)))) {
          throw in.damaged(
              "the affinities below merge %d are %s, stored are %s".formatted(i, computed, stored));
        }
      }
      in.check("body");
      int[] order = new int[merges];
      System.arraycopy(nodes, points, order, 0, merges);
      tree.takeRoot(points == 0 ? Tree.NONE : nodes[nodes.length - 1]);
      target.complete(order);
    }
  }

  private static void readPoints(CheckedInput in, Tree tree, int points) throws IOException {
    int[] ids = new int[points];
    for (int point = 0; point < points; point++) {
      ids[point] = in.getInt();
    }
    float[] features = new float[tree.features()];
    for (int point = 0; point < points; point++) {
      for (int i = 0; i < features.length; i++) {
        features[i] = in.getFloat();
      }
      tree.addPoint(ids[point], features);
    }
  }

  private static int child(CheckedInput in, int[] nodes, boolean[] taken, int merge)
      throws IOException {
    int child = in.getInt();
    if (child < 0 || child >= merge || taken[child]) {
      throw in.damaged("node %d cannot be a child of node %d".formatted(child, merge));
    }
    taken[child] = true;
    return nodes[child];
  }

  private static Header readHeader(Path file, CheckedInput in) throws IOException {
    if (in.remaining() < HEADER_BYTES || in.getLong() != MAGIC) {
      throw new IOException(
          file + " is no hierarchy: one begins with ORTHANTH; make one with orthant cluster");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new IOException(
          "%s has format version %d; this release reads version %d"
              .formatted(file, version, VERSION));
    }
    int affinity = in.getInt();
    double parameter = in.getDouble();
    int features = in.getInt();
    long seed = in.getLong();
    int policy = in.getInt();
    int first = in.getInt();
    int second = in.getInt();
    int dimension = in.getInt();
    int points = in.getInt();
    long negativeSlacks = in.getLong();
    in.check("header");
    if (dimension < 1 || points < 0) {
      throw in.damaged("it has %d points of dimension %d".formatted(points, dimension));
    }
    try {
      return new Header(
          switch (affinity) {
            case 0 -> new Affinity.Dot();
            case 1 -> new Affinity.Cosine();
            case 2 -> new Affinity.Gaussian(parameter, features, seed);
            case 3 -> new Affinity.InverseDistance(parameter, features, seed);
            default -> throw in.damaged("there is no affinity " + affinity);
          },
          switch (policy) {
            case 0 -> new InsertionPolicy.Otd();
            case 1 -> new InsertionPolicy.OtdPath(first);
            case 2 -> new InsertionPolicy.ExactOhac();
            case 3 -> new InsertionPolicy.ApproximateOhac(first, second);
            case 4 -> new InsertionPolicy.OtdBeam(first);
            default -> throw in.damaged("there is no policy " + policy);
          },
          dimension,
          points,
          negativeSlacks);
    } catch (IllegalArgumentException e) {
      throw in.damaged(String.valueOf(e.getMessage()));
    }
  }
}
