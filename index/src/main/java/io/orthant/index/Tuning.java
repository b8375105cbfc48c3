package io.orthant.index;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The setting that a {@link Tuner} chose for an index, and what it is based on. An index file keeps
 * it; searches that are told nothing else use it.
 *
 * @param target the recall that was asked for
 * @param k how many rows a search returns at that recall
 * @param probes partitions to scan; {@link Integer#MAX_VALUE} for all
 * @param rerank candidates to score exactly; {@link Integer#MAX_VALUE} for all
 * @param recall mean recall@k of the tuning queries
 * @param standardError standard error of that mean
 * @param queries how many tuning queries there were
 * @param heldOut whether they were rows of the index, each hidden while it was searched for; else
 *     they were given
 * @param rows how many rows the index had
 * @param seed seed of their draw
 */
public record Tuning(
    double target,
    int k,
    int probes,
    int rerank,
    double recall,
    double standardError,
    int queries,
    boolean heldOut,
    int rows,
    long seed) {
  private static final Pattern TEXT =
      Pattern.compile(
          "target=(\\S+) k=(\\d+) probes=(\\d+) rerank=(\\d+) recall=(\\S+) standardError=(\\S+)"
              + " queries=(\\d+) heldOut=(true|false) rows=(\\d+) seed=(-?\\d+)");

  /** Whether every row is scored, because nothing cheaper reaches the target. */
  public boolean exact() {
    return rerank == Integer.MAX_VALUE;
  }

  /**
   * The setting for k rows. More rows than it was tuned for get as many more candidates; fewer get
   * the same.
   *
   * @throws IllegalArgumentException if k is below 1
   */
  public SearchOptions options(int wanted) {
    long times = Math.max(1, Math.ceilDiv(wanted, k));
    return new SearchOptions(wanted, probes, (int) Math.min(Integer.MAX_VALUE, rerank * times));
  }

  /** One line of text: names and values, from which {@link #parse} makes an equal record. */
  String toText() {
    return String.format(
        Locale.ROOT,
        "target=%s k=%d probes=%d rerank=%d recall=%s standardError=%s"
            + " queries=%d heldOut=%b rows=%d seed=%d",
        target,
        k,
        probes,
        rerank,
        recall,
        standardError,
        queries,
        heldOut,
        rows,
        seed);
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Tuning parse(String text) {
    Matcher values = TEXT.matcher(text);
    if (!values.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a tuning");
    }
    return new Tuning(
        Double.parseDouble(values.group(1)),
        Integer.parseInt(values.group(2)),
        Integer.parseInt(values.group(3)),
        Integer.parseInt(values.group(4)),
        Double.parseDouble(values.group(5)),
        Double.parseDouble(values.group(6)),
        Integer.parseInt(values.group(7)),
        Boolean.parseBoolean(values.group(8)),
        Integer.parseInt(values.group(9)),
        Long.parseLong(values.group(10)));
  }
}
