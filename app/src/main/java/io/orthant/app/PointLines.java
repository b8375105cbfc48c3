package io.orthant.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points as they arrive, one a line: numbers separated by blanks or commas, and before them, if
 * there is a tab, the name of the point. A thread of its own reads ahead, so that a request to end
 * is noticed while no line comes.
 */
final class PointLines {
  private static final int READ_AHEAD = 1024;
  private static final int POLL_MILLIS = 100;
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");

  private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(READ_AHEAD);
  private long number;

  /** A line, or the end, or what went wrong. */
  private record Line(@Nullable String text, @Nullable IOException failure) {}

  /**
   * A point.
   *
   * @param name what stands before a tab, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never a key.
  record Point(@Nullable String name, float[] vector) {}

  PointLines(BufferedReader reader) {
    Thread.ofPlatform().daemon().name("point lines").start(() -> read(reader));
  }

  private void read(BufferedReader reader) {
    try {
      Line line;
      do {
        line = line(reader);
        queue.put(line);
      } while (line.text != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Line line(BufferedReader reader) {
    try {
      return new Line(reader.readLine(), null);
    } catch (IOException e) {
      return new Line(null, e);
    }
  }

  /**
   * Waits for a point.
   *
   * @return null at the end of the input, or if {@code stop} says so
   * @throws IllegalArgumentException naming the line that is no point
   */
  @Nullable Point next(BooleanSupplier stop) throws IOException {
    try {
      while (!stop.getAsBoolean()) {
        Line line = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (line == null) {
          continue;
        }
        if (line.failure != null) {
          throw new IOException("Could not read standard input", line.failure);
        }
        if (line.text == null) {
          return null;
        }
        number++;
        if (!line.text.isBlank()) {
          return parse(line.text);
        }
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("Interrupted while waiting for a line", e));
    }
  }

  /** The number of the line that the last point came from, from 1 on. */
  long number() {
    return number;
  }

  private Point parse(String text) {
    int tab = text.indexOf('\t');
    String name = tab < 0 ? null : text.substring(0, tab);
    String[] values = BETWEEN.split(text.substring(tab + 1).strip(), -1);
    float[] vector = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      try {
        vector[i] = Float.parseFloat(values[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Standard input, line %d: '%s' is no number; a line holds the numbers of a point, after its name and a tab if it has one"
                .formatted(number, values[i]),
            e);
      }
    }
    return new Point(name, vector);
  }
}
