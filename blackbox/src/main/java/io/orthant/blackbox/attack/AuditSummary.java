package io.orthant.blackbox.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of the audit of several inputs. Figures are of those with an answer; means and medians
 * of queries and sizes of those whose answer was flipped, and null if there are none.
 *
 * @param inputs with an answer of the model
 * @param unanswered inputs without
 * @param flipped inputs whose answer was flipped
 * @param successRate share of inputs whose answer was flipped
 * @param meanQueries mean number of queries to the first change that flips the answer
 * @param medianQueries median of these
 * @param meanSize mean size of the smallest change that flips the answer
 * @param medianSize median of these
 * @param queries all queries
 */
public record AuditSummary(
    int inputs,
    int unanswered,
    int flipped,
    double successRate,
    @Nullable Double meanQueries,
    @Nullable Double medianQueries,
    @Nullable Double meanSize,
    @Nullable Double medianSize,
    long queries) {
  /** Sums up; without inputs, the success rate is 0. */
  public static AuditSummary of(List<AuditedInput> all) {
    List<AuditedInput> answered = all.stream().filter(one -> one.answer() != null).toList();
    double[] toFlip =
        answered.stream()
            .map(AuditedInput::queriesToFlip)
            .filter(Objects::nonNull)
            .mapToDouble(Long::doubleValue)
            .sorted()
            .toArray();
    double[] sizes =
        answered.stream()
            .map(AuditedInput::size)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return new AuditSummary(
        answered.size(),
        all.size() - answered.size(),
        toFlip.length,
        answered.isEmpty() ? 0 : (double) toFlip.length / answered.size(),
        mean(toFlip),
        median(toFlip),
        mean(sizes),
        median(sizes),
        all.stream().mapToLong(AuditedInput::queries).sum());
  }

  /**
   * Success after a number of queries.
   *
   * @param queries asked for each input
   * @param share of the inputs with an answer whose answer was flipped by then
   */
  public record Point(long queries, double share) {}

  /** How success grows with the queries: a point for each input whose answer was flipped. */
  public static List<Point> curve(List<AuditedInput> all) {
    long answered = all.stream().filter(one -> one.answer() != null).count();
    List<Point> points = new ArrayList<>();
    long[] toFlip =
        all.stream()
            .map(AuditedInput::queriesToFlip)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    for (int i = 0; i < toFlip.length; i++) {
      points.add(new Point(toFlip[i], (i + 1.0) / answered));
    }
    return points;
  }

  private static @Nullable Double mean(double[] sorted) {
    return sorted.length == 0 ? null : Arrays.stream(sorted).average().orElseThrow();
  }

  private static @Nullable Double median(double[] sorted) {
    int middle = sorted.length / 2;
    return switch (sorted.length) {
      case 0 -> null;
      default ->
          sorted.length % 2 == 1
              ? sorted[middle]
              : Double.valueOf((sorted[middle - 1] + sorted[middle]) / 2);
    };
  }
}
