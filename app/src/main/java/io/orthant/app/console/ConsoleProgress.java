package io.orthant.app.console;

import io.orthant.vectors.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows progress on standard error: as bars with rate and remaining time if the system property
 * {@value #STYLE} is {@code bar}, which the launcher sets on a terminal, and as plain lines
 * otherwise.
 */
final class ConsoleProgress {
  static final String STYLE = "orthant.progress";

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final int BAR_UPDATE_MILLIS = 200;

  private ConsoleProgress() {}

  static Progress on(PrintWriter err) {
    if ("bar".equals(System.getProperty(STYLE))) {
      return BarTask::new;
    }
    return (name, total, unit) -> {
      LineTask task = new LineTask(name, total, unit, BETWEEN_LINES, System::nanoTime, err);
      task.begin();
      return task;
    };
  }

  private static final class BarTask implements Progress.Task {
    private final ProgressBar bar;

    BarTask(String name, long total, String unit) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .setUpdateIntervalMillis(BAR_UPDATE_MILLIS)
              .showSpeed()
              .build();
    }

    @Override
    public void advance(long units) {
      bar.stepBy(units);
    }

    @Override
    public void note(String text) {
      bar.setExtraMessage(text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
