package io.orthant.app;

import com.sun.management.OperatingSystemMXBean;
import io.orthant.vectors.Progress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times the tasks of long work by their names, and shows them as another progress does. Tasks of
 * one name are added up; they must follow one another. Not thread-safe.
 */
final class PhaseClock implements Progress {
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Progress shown;
  private final Moment start = now();
  private final Map<String, Moment> times = new LinkedHashMap<>();

  /** A point in time, or a time, in nanoseconds of the clock and of the processors. */
  private record Moment(long wall, long cpu) {
    Moment plus(Moment other) {
      return new Moment(wall + other.wall, cpu + other.cpu);
    }

    Moment since(Moment earlier) {
      return new Moment(wall - earlier.wall, cpu - earlier.cpu);
    }

    BuildFigures.Phase named(String name) {
      return new BuildFigures.Phase(name, wall / 1e9, cpu / 1e9);
    }
  }

  /** Starts the clock. */
  PhaseClock(Progress shown) {
    this.shown = shown;
  }

  @Override
  public Task start(String name, long total, String unit) {
    Moment begun = now();
    Task task = shown.start(name, total, unit);
    return new Task() {
      @Override
      public void advance(long units) {
        task.advance(units);
      }

      @Override
      public void note(String text) {
        task.note(text);
      }

      @Override
      public void close() {
        task.close();
        times.merge(name, now().since(begun), Moment::plus);
      }
    };
  }

  /** The time since the clock was started. */
  BuildFigures.Phase all() {
    return now().since(start).named("all");
  }

  /** The time of each task that has ended. */
  List<BuildFigures.Phase> phases() {
    List<BuildFigures.Phase> phases = new ArrayList<>();
    times.forEach((name, time) -> phases.add(time.named(name)));
    return phases;
  }

  private Moment now() {
    return new Moment(System.nanoTime(), system.getProcessCpuTime());
  }
}
