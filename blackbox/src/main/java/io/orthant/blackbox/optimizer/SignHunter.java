package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * SignHunter: looks for the best corner of the cube around the start. All coordinates begin at the
 * upper side; runs of d, d/2, d/4, ... coordinates are flipped one after the other, and a flip
 * stays if the value falls. One query per flip, no step size, nothing random. Al-Dujaili and
 * O'Reilly, "Sign Bits Are All You Need for Black-Box Attacks", ICLR 2020, algorithm 2.
 *
 * <p>After single coordinates it begins again with all of them, and ends when such a round changed
 * nothing.
 *
 * @param ball half the side of the cube, above 0
 */
public record SignHunter(double ball) implements BlackboxOptimizer {
  public SignHunter {
    Check.aboveZero(ball, "ball");
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    double[] center = oracle.box().toSearch(start);
    int dimension = center.length;
    double[] signs = new double[dimension];
    Arrays.fill(signs, 1);
    double[] point = corner(center, signs);
    double value = oracle.value(point);
    if (dimension == 0) {
      return oracle.optimum(point, Status.CONVERGED);
    }
    oracle.standsAt(point, value);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int run = dimension; run >= 1; run = run == 1 ? 0 : (run + 1) / 2) {
        for (int from = 0; from < dimension; from += run) {
          if (oracle.remaining() == 0) {
            return oracle.optimum(point, Status.BUDGET);
          }
          int to = Math.min(dimension, from + run);
          flip(signs, from, to);
          double[] candidate = corner(center, signs);
          double answer = oracle.value(candidate);
          if (answer < value || (Double.isNaN(value) && !Double.isNaN(answer))) {
            value = answer;
            point = candidate;
            changed = true;
            oracle.standsAt(point, value);
          } else {
            flip(signs, from, to);
          }
        }
      }
    }
    return oracle.optimum(point, Status.CONVERGED);
  }

  private double[] corner(double[] center, double[] signs) {
    double[] point = center.clone();
    for (int j = 0; j < point.length; j++) {
      point[j] += ball * signs[j];
    }
    return point;
  }

  private static void flip(double[] signs, int from, int to) {
    for (int j = from; j < to; j++) {
      signs[j] = -signs[j];
    }
  }
}
