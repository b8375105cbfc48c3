package io.orthant.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineTaskTest {
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter out = new StringWriter();

  @Test
  void tellsRateAndRemainingTimeEveryFewSeconds() {
    LineTask task = task(1000);
    task.begin();
    task.note("loss 2.5");
    for (int second = 0; second < 6; second++) {
      clock.addAndGet(1_000_000_000);
      task.advance(50);
    }
    task.close();

    assertThat(out.toString().lines())
        .containsExactly(
            "Training ...",
            "Training: 250/1,000 steps (25%), 50/s, 15 s left, loss 2.5",
            "Training: 300 steps in 6.0 s, loss 2.5");
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    LineTask task = task(100_000);
    task.advance(50_000);
    for (int second = 0; second < 10; second++) {
      clock.addAndGet(1_000_000_000);
      task.advance(10);
    }

    assertThat(out.toString().lines().toList().getLast())
        .isEqualTo("Training: 50,100/100,000 steps (50%), 10/s, 83 min 10 s left");
  }

  @Test
  void anUnknownTotalHasNoRemainingTime() {
    LineTask task = task(-1);
    clock.addAndGet(5_000_000_000L);
    task.advance(10);

    assertThat(out.toString().strip()).isEqualTo("Training: 10 steps, 2/s");
  }

  @Test
  void shortTasksEndInSilence() {
    LineTask task = task(1);
    task.advance(1);
    task.close();

    assertThat(out.toString()).isEmpty();
  }

  private LineTask task(long total) {
    return new LineTask(
        "Training", total, "steps", Duration.ofSeconds(5), clock::get, new PrintWriter(out));
  }
}
