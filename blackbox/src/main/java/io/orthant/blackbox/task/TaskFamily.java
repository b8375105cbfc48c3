package io.orthant.blackbox.task;

/**
 * A distribution of tasks. Immutable and safe to share between threads: the same split and index
 * give the same task each time.
 */
public interface TaskFamily {
  /** A short name, such as {@code quadratic}. */
  String name();

  /**
   * What decides its tasks, for a record of training: families that say the same draw the same
   * tasks.
   */
  default String settings() {
    return name();
  }

  /**
   * Draws a task.
   *
   * @param index which one, 0 or more; families with finitely many tasks begin again after the last
   */
  Task draw(Split split, long index);
}
