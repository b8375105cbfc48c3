package io.orthant.learn.train;

import io.orthant.learn.noise.GradientNoise;
import io.orthant.learn.train.TrainingStep.Gradient;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
   * @param touchedBy the rows that an array of a batch holds, or null if it holds all
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Part(
      int place,
      float[] full,
      int dimension,
      @Nullable Function<PreparedBatch, TouchedRows> touchedBy) {
    int observable() {
      return touchedBy == null ? full.length : Math.min(full.length, OBSERVED_ROWS * dimension);
    }

    private @Nullable TouchedRows touched(Gradient gradient) {
      return touchedBy == null ? null : touchedBy.apply(gradient.batch());
    }

    private int rows(@Nullable TouchedRows touched) {
      return touched == null ? full.length / dimension : touched.count();
    }

    private int start(int i, @Nullable TouchedRows touched) {
      return (touched == null ? i : touched.rows()[i]) * dimension;
    }

    void addToFull(Gradient gradient, double weight) {
      TouchedRows touched = touched(gradient);
      MemorySegment values = gradient.arrays().get(place);
      for (int i = 0; i < rows(touched); i++) {
        int start = start(i, touched);
        for (int j = 0; j < dimension; j++) {
          full[start + j] += (float) (weight * at(values, (long) i * dimension + j));
        }
      }
    }

    /** The squared distance from the full gradient, rows that are not touched included. */
    double squaredDistance(Gradient gradient) {
      TouchedRows touched = touched(gradient);
      MemorySegment values = gradient.arrays().get(place);
      double squares = 0;
      for (float value : full) {
        squares += (double) value * value;
      }
      for (int i = 0; i < rows(touched); i++) {
        int start = start(i, touched);
        for (int j = 0; j < dimension; j++) {
          double expected = full[start + j];
          double distance = at(values, (long) i * dimension + j) - expected;
          squares += distance * distance - expected * expected;
        }
      }
      return Math.max(0, squares);
    }

    double value(Gradient gradient, int index) {
      TouchedRows touched = touched(gradient);
      MemorySegment values = gradient.arrays().get(place);
      if (touched == null) {
        return at(values, index);
      }
      int slot = touched.find(index / dimension);
      return slot < 0 ? 0 : at(values, (long) slot * dimension + index % dimension);
    }

    private static double at(MemorySegment values, long index) {
      return values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
  }

  private record Coordinate(Part part, int index) {}

  /** Adds a parameter whose gradient has all values. */
  void addDense(int place, int size) {
    parts.add(new Part(place, new float[size], size, null));
  }

  /** Adds a table whose gradient has the touched rows; takes the memory of the whole table. */
  void addTable(
      int place, int rows, int dimension, Function<PreparedBatch, TouchedRows> touchedBy) {
    parts.add(
        new Part(place, new float[Math.multiplyExact(rows, dimension)], dimension, touchedBy));
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

  void addToFull(Gradient gradient, double weight) {
    parts.forEach(part -> part.addToFull(gradient, weight));
  }

  void compare(Gradient gradient) {
    double squares = 0;
    for (Part part : parts) {
      squares += part.squaredDistance(gradient);
    }
    norms.add(Math.sqrt(squares));
    values.add(chosen.stream().mapToDouble(one -> one.part.value(gradient, one.index)).toArray());
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
