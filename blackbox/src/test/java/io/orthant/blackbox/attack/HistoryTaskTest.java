package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTaskTest {
  private static final EditSpace ALL = new EditSpace(true, true, List.of(8, 9), 10);

  /** Sums the items, each weighted by its place from the end; even sums answer 0, odd ones 1. */
  private static final HistoryModel LAST_ITEMS =
      histories ->
          histories.stream()
              .map(
                  history -> {
                    double score = 0;
                    for (int i = 0; i < history.length; i++) {
                      score += (history[i] - 4) * Math.pow(0.5, history.length - 1.0 - i);
                    }
                    return Ranking.of(new double[] {score, -score});
                  })
              .toList();

  @Test
  void editsAreMadeInTheirOrder() {
    EditSpace space = new EditSpace(true, true, List.of(9), 2);
    HistoryTask task = new HistoryTask(LAST_ITEMS, new int[] {1, 2, 3}, space, Objective.ofEdits());
    assertThat(task.edits(ones(task)))
        .containsExactly(
            new Edit.Drop(1),
            new Edit.Swap(1),
            new Edit.Drop(2),
            new Edit.Inject(1, 9),
            new Edit.Inject(2, 9),
            new Edit.Inject(3, 9));
    assertThat(task.edited(task.unchanged())).containsExactly(1, 2, 3);
    assertThat(task.edited(with(task, 1))).as("swap").containsExactly(1, 3, 2);
    assertThat(task.edited(with(task, 0, 1))).as("swap, then drop").containsExactly(1, 2);
    assertThat(task.edited(with(task, 3, 5))).as("inject").containsExactly(1, 9, 2, 3, 9);
  }

  @Test
  void theSmallestNumberOfEditsIsFound() {
    for (int number = 0; number < 5; number++) {
      int[] history = new Seed(number).stream("history").ints(6, 0, 8).toArray();
      HistoryTask task = new HistoryTask(LAST_ITEMS, history, ALL, Objective.ofEdits());
      AuditedInput result = audit(task, 3000, number);
      assertThat(result.size()).as("input %d", number).isEqualTo(bruteForce(history));
    }
  }

  @Test
  void aHistoryThatLosesAllItsItemsHasNoAnswer() {
    EditSpace drops = new EditSpace(true, false, List.of(), 10);
    HistoryTask task = new HistoryTask(LAST_ITEMS, new int[] {1, 2}, drops, Objective.ofEdits());
    assertThat(task.values(new double[][] {task.unchanged(), ones(task), with(task, 0)}))
        .satisfies(values -> assertThat(values[1]).isNaN())
        .satisfies(values -> assertThat(values[2]).isFinite());
  }

  @Test
  void noEditThatFlipsIsLeftWithAnyTooMany() {
    int[] history = {7, 7, 7, 7};
    EditSpace space = new EditSpace(true, true, List.of(2, 3), 10);
    HistoryTask task = new HistoryTask(LAST_ITEMS, history, space, Objective.ofEdits());
    audit(task, 400, 1);
    Flip smallest = task.smallest();
    if (smallest != null) {
      for (int j = 0; j < task.dimension(); j++) {
        if (smallest.point()[j] > 0.5) {
          double[] fewer = smallest.point().clone();
          fewer[j] = 0;
          long before = task.queries();
          task.values(new double[][] {fewer});
          assertThat(task.queries()).isEqualTo(before + 1);
          assertThat(task.smallest()).isSameAs(smallest);
        }
      }
    }
    assertThat(smallest).isNotNull();
  }

  @Test
  void whatCannotBeEditedIsRefused() {
    assertThatThrownBy(() -> new EditSpace(false, false, List.of(), 3))
        .isInstanceOf(IllegalArgumentException.class);
    EditSpace swaps = new EditSpace(false, true, List.of(), 3);
    Objective objective = Objective.ofEdits();
    assertThatThrownBy(() -> new HistoryTask(LAST_ITEMS, new int[0], swaps, objective))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> new HistoryTask(LAST_ITEMS, new int[] {1}, swaps, objective))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("swaps alone");
  }

  private static AuditedInput audit(HistoryTask task, long queries, long seed) {
    return new Audit(
            AuditSettings.of(
                OptimizerName.CMA_ES.create(task.dimension(), OptimizerSettings.standard()),
                queries))
        .run(0, task, new Seed(seed));
  }

  /** The smallest number of edits, at most three, that flips the answer. */
  private static double bruteForce(int[] history) {
    HistoryTask task = new HistoryTask(LAST_ITEMS, history, ALL, Objective.ofEdits());
    task.values(new double[][] {task.unchanged()});
    List<double[]> points = List.of(task.unchanged());
    for (int size = 1; size <= 3; size++) {
      List<double[]> longer = new ArrayList<>();
      for (double[] point : points) {
        int last = task.dimension() - 1;
        while (last >= 0 && point[last] == 0) {
          last--;
        }
        for (int j = last + 1; j < task.dimension(); j++) {
          double[] more = point.clone();
          more[j] = 1;
          longer.add(more);
        }
      }
      task.values(longer.toArray(double[][]::new));
      if (task.smallest() != null) {
        return size;
      }
      points = longer;
    }
    throw new IllegalStateException(Arrays.toString(history));
  }

  private static double[] ones(HistoryTask task) {
    double[] point = task.unchanged();
    Arrays.fill(point, 1);
    return point;
  }

  private static double[] with(HistoryTask task, int... edits) {
    double[] point = task.unchanged();
    for (int edit : edits) {
      point[edit] = 0.6;
    }
    return point;
  }
}
