package io.orthant.blackbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An oracle for the length of one search: it never answers more than the budget allows, keeps to
 * the box, repeats calls that failed for the moment, and remembers the best answer.
 *
 * <p>Optimisers talk to this in the search coordinates of the {@link Box}. One search, one thread.
 */
public final class CountedOracle {
  private final Oracle oracle;
  private final Box box;
  private final QueryBudget budget;
  private final SearchSettings settings;
  private final long startNanos = System.nanoTime();
  private final List<BestSoFar.Improvement> improvements = new ArrayList<>();

  private long queries;
  private long calls;
  private long retries;
  private long failures;
  private long notFinite;
  private double bestValue = Double.POSITIVE_INFINITY;
  private double @Nullable [] bestSearch;

  /**
   * Begins a search; its time runs from now.
   *
   * @throws IllegalArgumentException if box and oracle differ in dimension
   */
  public CountedOracle(Oracle oracle, Box box, QueryBudget budget, SearchSettings settings) {
    if (oracle.dimension() != box.dimension()) {
      throw new IllegalArgumentException(
          "The oracle has %d coordinates, the box %d"
              .formatted(oracle.dimension(), box.dimension()));
    }
    this.oracle = oracle;
    this.box = box;
    this.budget = budget;
    this.settings = settings;
  }

  /** A search without bounds and with standard settings. */
  public static CountedOracle unbounded(Oracle oracle, QueryBudget budget) {
    return new CountedOracle(
        oracle, Box.unbounded(oracle.dimension()), budget, SearchSettings.standard());
  }

  public Box box() {
    return box;
  }

  public Oracle.Precision precision() {
    return oracle.precision();
  }

  /** Queries made so far. */
  public long queries() {
    return queries;
  }

  /** Queries that may still be made; 0 once the search has to end for whatever reason. */
  public long remaining() {
    return end() == null ? budget.queries() - queries : 0;
  }

  /** The whole budget, by which some optimisers plan their steps. */
  public QueryBudget budget() {
    return budget;
  }

  /** The best value so far; infinite if there is none. */
  public double bestValue() {
    return bestValue;
  }

  /** Search coordinates of the best value so far, a copy, or null if there is none. */
  public double @Nullable [] bestSearch() {
    return bestSearch == null ? null : bestSearch.clone();
  }

  /**
   * Asks for values, in one call of the oracle.
   *
   * @param points search coordinates [n, box.searchDimension()]; they are moved into the box in
   *     place, so that a caller sees where it has asked
   * @return values of the first {@code min(n, remaining())} points; NaN, never infinite, where
   *     there is none
   */
  public double[] values(double[][] points) {
    int count = (int) Math.min(points.length, remaining());
    if (count == 0) {
      return new double[0];
    }
    double[][] asked = new double[count][];
    for (int i = 0; i < count; i++) {
      box.restrict(points[i]);
      asked[i] = box.fromSearch(points[i]);
    }
    double[] answers = ask(asked);
    long first = queries - count + 1;
    for (int i = 0; i < count; i++) {
      settings.log().answered(first + i, asked[i], answers[i]);
      if (settings.best() == SearchSettings.Best.ANY_QUERY) {
        offer(points[i], answers[i], first + i);
      }
    }
    return answers;
  }

  /** Asks for one value; NaN if there is none, or if nothing may be asked any more. */
  public double value(double[] point) {
    double[] answers = values(new double[][] {point});
    return answers.length == 0 ? Double.NaN : answers[0];
  }

  /**
   * Says where the optimiser stands.
   *
   * @param point search coordinates
   * @param value the oracle's answer there, or NaN if it was not asked
   */
  public void standsAt(double[] point, double value) {
    if (settings.best() == SearchSettings.Best.ITERATES) {
      offer(point, value, queries);
    }
    settings.iterations().at(queries, box.fromSearch(point));
  }

  /**
   * Ends the search.
   *
   * @param last search coordinates where the optimiser stands
   * @param reason why the optimiser ended it; the limits of this search come first
   */
  public Optimum optimum(double[] last, Status reason) {
    Status end = end();
    double[] stood = box.fromSearch(last);
    settings.iterations().at(queries, stood);
    return new Optimum(
        bestSearch == null ? stood.clone() : box.fromSearch(bestSearch),
        bestValue,
        stood,
        end == null ? reason : end,
        new QueryCounts(queries, calls, retries, failures, notFinite),
        new BestSoFar(improvements));
  }

  private double[] ask(double[][] points) {
    for (int attempt = 0; ; attempt++) {
      queries += points.length;
      calls++;
      try {
        double[] answers = oracle.values(points);
        if (answers.length != points.length) {
          throw new IllegalStateException(
              "The oracle gave %d answers to %d points".formatted(answers.length, points.length));
        }
        return finiteOrNaN(answers);
      } catch (OracleFailureException e) {
        if (!e.isTransient() || attempt >= settings.retries() || remaining() < points.length) {
          failures += points.length;
          double[] none = new double[points.length];
          Arrays.fill(none, Double.NaN);
          return none;
        }
        retries++;
      }
    }
  }

  private double[] finiteOrNaN(double[] answers) {
    double[] checked = answers.clone();
    for (int i = 0; i < checked.length; i++) {
      if (!Double.isFinite(checked[i])) {
        checked[i] = Double.NaN;
        notFinite++;
      }
    }
    return checked;
  }

  private void offer(double[] point, double value, long query) {
    if (value < bestValue) {
      bestValue = value;
      bestSearch = point.clone();
      improvements.add(new BestSoFar.Improvement(query, value));
    }
  }

  private @Nullable Status end() {
    if (bestValue <= budget.target()) {
      return Status.TARGET;
    }
    if (settings.interrupted().getAsBoolean()) {
      return Status.INTERRUPTED;
    }
    if (queries >= budget.queries()) {
      return Status.BUDGET;
    }
    return System.nanoTime() - startNanos >= nanos() ? Status.TIME : null;
  }

  private long nanos() {
    long seconds = budget.time().toSeconds();
    return seconds >= Long.MAX_VALUE / 1_000_000_000 ? Long.MAX_VALUE : budget.time().toNanos();
  }
}
