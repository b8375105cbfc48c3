package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PhaseClockTest {
  private final List<String> shown = new ArrayList<>();

  private final Progress recorder =
      (name, total, unit) -> {
        shown.add("%s %d %s".formatted(name, total, unit));
        return new Progress.Task() {
          @Override
          public void advance(long units) {
            shown.add("+" + units);
          }

          @Override
          public void note(String text) {
            shown.add(text);
          }

          @Override
          public void close() {
            shown.add("end");
          }
        };
      };

  @Test
  void tasksOfOneNameAreAddedUpAndShownAsTheyAre() {
    PhaseClock clock = new PhaseClock(recorder);
    for (String name : List.of("first", "second", "first")) {
      try (Progress.Task task = clock.start(name, 3, "rows")) {
        task.advance(2);
        task.note("loss");
      }
    }

    List<BuildFigures.Phase> phases = clock.phases();
    BuildFigures.Phase all = clock.all();

    assertThat(phases).extracting(BuildFigures.Phase::name).containsExactly("first", "second");
    assertThat(phases).allSatisfy(phase -> assertThat(phase.wallSeconds()).isPositive());
    assertThat(phases.stream().mapToDouble(BuildFigures.Phase::wallSeconds).sum())
        .isLessThanOrEqualTo(all.wallSeconds());
    assertThat(phases.stream().mapToDouble(BuildFigures.Phase::cpuSeconds).sum())
        .isLessThanOrEqualTo(all.cpuSeconds());
    assertThat(shown)
        .containsExactly(
            "first 3 rows",
            "+2",
            "loss",
            "end",
            "second 3 rows",
            "+2",
            "loss",
            "end",
            "first 3 rows",
            "+2",
            "loss",
            "end");
  }
}
