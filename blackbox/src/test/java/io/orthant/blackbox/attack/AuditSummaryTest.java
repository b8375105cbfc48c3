package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuditSummaryTest {
  private static final AuditedInput UNANSWERED =
      new AuditedInput(0, null, null, null, null, 3, 1, 0);
  private static final AuditedInput KEPT = new AuditedInput(1, 4, null, null, null, 100, 0, 0);

  @Test
  void figuresAreOfTheInputsTheySpeakOf() {
    List<AuditedInput> all = List.of(UNANSWERED, KEPT, flipped(40, 2.0), flipped(10, 1.0));
    assertThat(AuditSummary.of(all))
        .isEqualTo(new AuditSummary(3, 1, 2, 2.0 / 3, 25.0, 25.0, 1.5, 1.5, 303));
    assertThat(AuditSummary.curve(all))
        .containsExactly(new AuditSummary.Point(10, 1.0 / 3), new AuditSummary.Point(40, 2.0 / 3));
    List<AuditedInput> odd = List.of(flipped(1, 7.0), flipped(2, 5.0), flipped(9, 6.0));
    assertThat(AuditSummary.of(odd).medianQueries()).isEqualTo(2);
    assertThat(AuditSummary.of(odd).medianSize()).isEqualTo(6);
  }

  @Test
  void nothingHasNoMean() {
    assertThat(AuditSummary.of(List.of(KEPT)).meanQueries()).isNull();
    assertThat(AuditSummary.of(List.of()).successRate()).isZero();
    assertThat(AuditSummary.curve(List.of(KEPT))).isEmpty();
  }

  private static AuditedInput flipped(long queries, double size) {
    return new AuditedInput(2, 1, 0, queries, size, 100, 0, 0);
  }
}
