package io.orthant.bench.clustering;

import io.orthant.bench.experiment.GloveFile;
import io.orthant.bench.experiment.LearnedVectors;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.CalleeId;
import io.orthant.learn.data.Catalog;
import io.orthant.vectors.Matrix;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads the sets that trees are grown over. */
final class PointSets {
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private final Path folder;

  /**
   * @param folder where the data sets lie
   */
  PointSets(Path folder) {
    this.folder = folder;
  }

  PointSet letter() throws IOException {
    return table("Letter", "letterrecognition.csv.gz", "r-cran-mlbench", true);
  }

  PointSet satellite() throws IOException {
    return table("Satellite", "satellite.csv.gz", "r-cran-mlbench", false);
  }

  PointSet glass() throws IOException {
    return table("Glass", "glass.csv.gz", "r-cran-mlbench", false);
  }

  PointSet spambase() throws IOException {
    return table("Spambase", "spam.csv.gz", "r-cran-kernlab", false);
  }

  /** The word vectors, most frequent word first, without classes. */
  PointSet glove() throws IOException {
    return new PointSet("glove-100", GloveFile.read(folder), null);
  }

  /** The vectors of the callees that a demo has learned, with their packages. */
  PointSet calls() throws IOException {
    try (SequenceModel model = LearnedVectors.openModel(folder)) {
      Catalog catalog = model.catalog();
      Map<String, Integer> packages = new HashMap<>();
      int[] labels = new int[catalog.size()];
      for (int call = 0; call < labels.length; call++) {
        String name = CalleeId.packageName(catalog.id(call));
        labels[call] = packages.computeIfAbsent(name, _ -> packages.size());
      }
      Matrix items = model.itemVectors();
      float[][] rows = new float[labels.length][];
      Arrays.setAll(rows, items::row);
      return new PointSet("JDK calls", Matrix.copyOf(rows), labels);
    }
  }

  /** The 10,000 test images as rows of 784 grey values. */
  PointSet fashion() throws IOException {
    float[][] rows;
    int[] labels;
    try (DataInputStream images = open("fashion-mnist/t10k-images-idx3-ubyte.gz")) {
      rows = new float[header(images, IMAGES, 3)][];
      for (int row = 0; row < rows.length; row++) {
        byte[] pixels = images.readNBytes(784);
        rows[row] = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
          rows[row][i] = Byte.toUnsignedInt(pixels[i]);
        }
      }
    }
    try (DataInputStream classes = open("fashion-mnist/t10k-labels-idx1-ubyte.gz")) {
      labels = new int[header(classes, LABELS, 1)];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = classes.readUnsignedByte();
      }
    }
    return new PointSet("Fashion-MNIST", Matrix.copyOf(rows), labels);
  }

  private DataInputStream open(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new IOException(
          file + " is missing: it is in the Debian package dataset-fashion-mnist");
    }
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
  }

  private static int header(DataInputStream in, int magic, int sizes) throws IOException {
    int found = in.readInt();
    if (found != magic) {
      throw new IOException("An idx file begins with %x, not %x".formatted(magic, found));
    }
    int count = in.readInt();
    for (int i = 1; i < sizes; i++) {
      in.readInt();
    }
    return count;
  }

  /** A table with a header; each column of numbers gets mean 0 and variance 1. */
  private PointSet table(String name, String fileName, String origin, boolean classFirst)
      throws IOException {
    Path file = folder.resolve(fileName);
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing: write this set of the Debian package %s there, as CSV with a header"
              .formatted(file, origin));
    }
    List<float[]> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    Map<String, Integer> classes = new HashMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] cells = line.split(",", -1);
        int last = cells.length - 1;
        String label = cells[classFirst ? 0 : last];
        labels.add(classes.computeIfAbsent(label, _ -> classes.size()));
        float[] row = new float[last];
        for (int i = 0; i < last; i++) {
          row[i] = Float.parseFloat(cells[classFirst ? i + 1 : i]);
        }
        rows.add(row);
      }
    }
    float[][] values = rows.toArray(float[][]::new);
    standardize(values);
    return new PointSet(
        name, Matrix.copyOf(values), labels.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void standardize(float[][] rows) {
    for (int column = 0; column < rows[0].length; column++) {
      int at = column;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[at]).average().orElseThrow();
      double variance =
          Arrays.stream(rows)
              .mapToDouble(row -> (row[at] - mean) * (row[at] - mean))
              .average()
              .orElseThrow();
      double factor = variance == 0 ? 0 : 1 / Math.sqrt(variance);
      for (float[] row : rows) {
        row[column] = (float) ((row[column] - mean) * factor);
      }
    }
  }
}
