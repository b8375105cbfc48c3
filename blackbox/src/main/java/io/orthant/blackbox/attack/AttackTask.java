package io.orthant.blackbox.attack;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Oracle;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input of a model, whose best answer is to be flipped by a change that is as small as
 * possible.
 *
 * <p>As an {@link Oracle} it takes changes and gives the value of the {@link Objective}. The first
 * query must be the {@link #unchanged} input: its answer is the one to be flipped. From then on the
 * task remembers the first and the smallest change that did. One search, one thread.
 */
public abstract sealed class AttackTask implements Oracle permits InputTask, HistoryTask {
  private final Objective objective;
  private long queries;
  private @Nullable Integer answer;
  private double firstMargin;
  private @Nullable Flip first;
  private @Nullable Flip smallest;

  AttackTask(Objective objective) {
    this.objective = objective;
  }

  /** Asks the model at changed inputs; null where a change leaves no input. */
  abstract List<@Nullable Ranking> rank(double[][] points);

  /** How large a change is, as {@link Flip#size} tells it. */
  abstract double size(double[] point);

  /** How large a change is, as the objective counts it. */
  abstract double cost(double[] point);

  /** Where the search may go. */
  public abstract Box box();

  /** The point that stands for the input as it is. */
  public abstract double[] unchanged();

  /** Where a search begins. */
  public abstract double[] start(Seed seed);

  /**
   * Looks for a smaller change between one that flips the answer and none.
   *
   * @param oracle this task without bounds
   */
  abstract void shrink(Flip flip, CountedOracle oracle);

  /** What is minimised. */
  public final Objective objective() {
    return objective;
  }

  /** The model's answer to the unchanged input, or null if that was not asked yet. */
  public final @Nullable Integer answer() {
    return answer;
  }

  /** The first change that flipped the answer, or null. */
  public final @Nullable Flip first() {
    return first;
  }

  /** The smallest change that flipped the answer, or null. */
  public final @Nullable Flip smallest() {
    return smallest;
  }

  /** How often the model was asked. */
  public final long queries() {
    return queries;
  }

  /** Asks at a point, and tells whether that is a smaller change than all before that flips. */
  final boolean isSmaller(double[] point, CountedOracle oracle) {
    double before = smallest == null ? Double.POSITIVE_INFINITY : smallest.size();
    oracle.value(point.clone());
    return smallest != null && smallest.size() < before;
  }

  @Override
  public final double[] values(double[][] points) {
    long before = queries;
    queries += points.length;
    List<@Nullable Ranking> rankings = rank(points);
    double[] values = new double[points.length];
    for (int i = 0; i < values.length; i++) {
      Ranking ranking = rankings.get(i);
      values[i] = ranking == null ? Double.NaN : value(points[i], ranking, before + i + 1);
    }
    return values;
  }

  private double value(double[] point, Ranking ranking, long query) {
    if (answer == null) {
      if (!Arrays.equals(point, unchanged())) {
        throw new IllegalStateException("The unchanged input must be asked first");
      }
      answer = ranking.top();
      firstMargin = ranking.margin(answer);
    } else if (ranking.top() != answer) {
      double size = size(point);
      if (smallest == null || size < smallest.size()) {
        smallest = new Flip(query, size, ranking.top(), point.clone());
        first = first == null ? smallest : first;
      }
    }
    // A tie for the first place leaves no margin to take a share of.
    double scale = objective.relative() && firstMargin > 0 ? firstMargin : 1;
    return objective.value(ranking.margin(answer) / scale, cost(point));
  }
}
