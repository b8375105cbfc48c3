package io.orthant.learn.train;

import io.orthant.learn.noise.GradientNoise;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gradients of some parameters: their mean, how far others are from it, and some coordinates. */
final class NoiseGroup {
  /** Items are numbered by falling frequency; the first few are in nearly every batch. */
  private static final int OBSERVED_ROWS = 16;

  private final String name;
  private final List<Part> parts = new ArrayList<>();
  private final List<Coordinate> chosen = new ArrayList<>();
  private final List<Double> norms = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();

  NoiseGroup(String name) {
    this.name = name;
  }

  /**
   * An array of a gradient.
   *
   * @param place of the array in a gradient
   * @param full the full gradient, of all rows
   * @param dimension values of a row
   * @param touched the rows that an array holds, or null if it holds all
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Part(int place, float[] full, int dimension, @Nullable TouchedRows touched) {
    int observable() {
      return touched == null ? full.length : Math.min(full.length, OBSERVED_ROWS * dimension);
    }

    int rows() {
      return touched == null ? full.length / dimension : touched.count();
    }

    int start(int i) {
      return (touched == null ? i : touched.rows()[i]) * dimension;
    }

    void addToFull(MemorySegment gradient, double weight) {
      for (int i = 0; i < rows(); i++) {
        int start = start(i);
        for (int j = 0; j < dimension; j++) {
          full[start + j] += (float) (weight * at(gradient, (long) i * dimension + j));
        }
      }
    }

    /** The squared distance from the full gradient, rows that are not touched included. */
    double squaredDistance(MemorySegment gradient) {
      double squares = 0;
      for (float value : full) {
        squares += (double) value * value;
      }
      for (int i = 0; i < rows(); i++) {
        int start = start(i);
        for (int j = 0; j < dimension; j++) {
          double expected = full[start + j];
          double distance = at(gradient, (long) i * dimension + j) - expected;
          squares += distance * distance - expected * expected;
        }
      }
      return Math.max(0, squares);
    }

    double value(MemorySegment gradient, int index) {
      if (touched == null) {
        return at(gradient, index);
      }
      int slot = touched.find(index / dimension);
      return slot < 0 ? 0 : at(gradient, (long) slot * dimension + index % dimension);
    }

    private static double at(MemorySegment gradient, long index) {
      return gradient.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
  }

  private record Coordinate(Part part, int index) {}

  /** Adds a parameter whose gradient has all values. */
  void addDense(int place, int size) {
    parts.add(new Part(place, new float[size], size, null));
  }

  /** Adds a table whose gradient has the touched rows; takes the memory of the whole table. */
  void addTable(int place, int rows, int dimension, TouchedRows touched) {
    parts.add(new Part(place, new float[Math.multiplyExact(rows, dimension)], dimension, touched));
  }

  /** Draws the coordinates that are looked at one by one, of tables in the first rows alone. */
  void choose(int count, RandomGenerator random) {
    int all = parts.stream().mapToInt(Part::observable).sum();
    for (int i = 0; i < count; i++) {
      int index = random.nextInt(all);
      int part = 0;
      while (index >= parts.get(part).observable()) {
        index -= parts.get(part++).observable();
      }
      chosen.add(new Coordinate(parts.get(part), index));
    }
  }

  void addToFull(List<MemorySegment> gradient, double weight) {
    parts.forEach(part -> part.addToFull(gradient.get(part.place), weight));
  }

  void compare(List<MemorySegment> gradient) {
    double squares = 0;
    for (Part part : parts) {
      squares += part.squaredDistance(gradient.get(part.place));
    }
    norms.add(Math.sqrt(squares));
    values.add(
        chosen.stream()
            .mapToDouble(one -> one.part.value(gradient.get(one.part.place), one.index))
            .toArray());
  }

  GradientNoise noise() {
    double[][] differences = new double[chosen.size()][values.size() / 2];
    for (int i = 0; i < differences.length; i++) {
      for (int pair = 0; pair < differences[i].length; pair++) {
        differences[i][pair] = values.get(2 * pair)[i] - values.get(2 * pair + 1)[i];
      }
    }
    return new GradientNoise(
        name, norms.stream().mapToDouble(Double::doubleValue).toArray(), differences);
  }
}
