package io.orthant.privacy;

import java.util.List;

/**
 * Where the sum of many losses lies, all but a small probability on either side, by Chernoff's
 * bound.
 *
 * @param first lowest number of a loss
 * @param last highest number of a loss
 */
record LossWindow(long first, long last) {
  private static final int RATES_BELOW = 8;
  private static final int RATES_ABOVE = 4;
  private static final double LARGEST_EXPONENT = 1000;

  /** A loss distribution and how often it is drawn from. */
  record Term(LossDistribution distribution, long times) {}

  /**
   * @param tail probability that may lie outside on either side
   */
  static LossWindow of(List<Term> terms, double tail) {
    double interval = terms.getFirst().distribution().interval();
    double variance = 0;
    double least = 0;
    double most = 0;
    double range = 0;
    for (Term term : terms) {
      LossDistribution one = term.distribution();
      range = Math.max(range, one.range());
      variance += term.times() * one.variance();
      least += (double) term.times() * one.loss(0);
      most += (double) term.times() * one.loss(one.masses().length - 1);
    }
    double logTail = -Math.log(tail);
    double usual = Math.sqrt(2 * logTail / variance);
    for (int i = -RATES_BELOW; i <= RATES_ABOVE; i++) {
      double rate = usual * Math.pow(2, i / 2.0);
      if (rate * range > LARGEST_EXPONENT) {
        break;
      }
      most = Math.min(most, (logMoment(terms, rate) + logTail) / rate);
      least = Math.max(least, -(logMoment(terms, -rate) + logTail) / rate);
    }
    return new LossWindow((long) Math.floor(least / interval), (long) Math.ceil(most / interval));
  }

  private static double logMoment(List<Term> terms, double rate) {
    double sum = 0;
    for (Term term : terms) {
      sum += term.times() * term.distribution().logMoment(rate);
    }
    return sum;
  }

  /** How many losses there are. */
  long size() {
    return last - first + 1;
  }
}
