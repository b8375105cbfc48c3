package io.orthant.app.console;

import io.orthant.vectors.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A task that prints a line when it begins, every few seconds, and when it ends after a second or
 * more.
 */
final class LineTask implements Progress.Task {
  private final String name;
  private final long total;
  private final String unit;
  private final long betweenNanos;
  private final LongSupplier nanoTime;
  private final PrintWriter out;
  private final long startNanos;

  private long done;
  private String note = "";
  private long lastNanos;
  private long lastDone;

  /**
   * @param total how many units there are, or -1 if that is not known
   * @param nanoTime the clock
   */
  LineTask(
      String name,
      long total,
      String unit,
      Duration between,
      LongSupplier nanoTime,
      PrintWriter out) {
    this.name = name;
    this.total = total;
    this.unit = unit;
    this.betweenNanos = between.toNanos();
    this.nanoTime = nanoTime;
    this.out = out;
    startNanos = nanoTime.getAsLong();
    lastNanos = startNanos;
  }

  void begin() {
    print(name + " ...");
  }

  @Override
  public void advance(long units) {
    done += units;
    long now = nanoTime.getAsLong();
    if (now - lastNanos >= betweenNanos) {
      print(line(now));
      lastNanos = now;
      lastDone = done;
    }
  }

  @Override
  public void note(String text) {
    note = text;
  }

  @Override
  public void close() {
    double seconds = (nanoTime.getAsLong() - startNanos) / 1e9;
    if (seconds >= 1) {
      print("%s: %,d %s in %.1f s%s".formatted(name, done, unit, seconds, tail()));
    }
  }

  private String line(long now) {
    double rate = (done - lastDone) / ((now - lastNanos) / 1e9);
    StringBuilder line = new StringBuilder("%s: %,d".formatted(name, done));
    if (total > 0) {
      line.append("/%,d %s (%d%%)".formatted(total, unit, 100 * done / total));
    } else {
      line.append(" ").append(unit);
    }
    line.append(", %,.0f/s".formatted(rate));
    if (total > 0 && rate > 0) {
      line.append(", %s left".formatted(remaining(Math.round((total - done) / rate))));
    }
    return line.append(tail()).toString();
  }

  private static String remaining(long seconds) {
    return seconds < 100 ? seconds + " s" : "%d min %d s".formatted(seconds / 60, seconds % 60);
  }

  private String tail() {
    return note.isEmpty() ? "" : ", " + note;
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
