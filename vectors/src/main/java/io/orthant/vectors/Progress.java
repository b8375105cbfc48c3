package io.orthant.vectors;

/** Where long work reports how far it is. Implementations decide how that is shown. */
@FunctionalInterface
public interface Progress {
  /** Reports nothing. */
  Progress NONE = (name, total, unit) -> Task.SILENT;

  /**
   * Begins a task.
   *
   * @param name what is done, for a person to read
   * @param total how many units there are, or -1 if that is not known
   * @param unit what is counted, in the plural: "rows", "steps"
   */
  Task start(String name, long total, String unit);

  /** One running task. Closing it ends the display; calls come from one thread at a time. */
  interface Task extends AutoCloseable {
    /** Reports nothing. */
    Task SILENT =
        new Task() {
          @Override
          public void advance(long units) {}

          @Override
          public void note(String text) {}
        };

    /** Says that further units are done. */
    void advance(long units);

    /** Shows a short text beside the rate, such as the current loss. */
    void note(String text);

    @Override
    default void close() {}
  }
}
