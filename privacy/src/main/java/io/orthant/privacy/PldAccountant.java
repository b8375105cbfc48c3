package io.orthant.privacy;

import io.orthant.privacy.LossWindow.Term;
import java.util.ArrayList;
import java.util.List;

/**
 * Composes privacy loss distributions numerically: tight, and the accountant to use. Koskela, Jalko
 * and Honkela, "Computing Tight Differential Privacy Guarantees Using FFT", 2020; Gopi, Lee and
 * Wutschitz, "Numerical Composition of Differential Privacy", 2021.
 *
 * <p>Each step becomes a distribution on a grid that is no better than the true one ({@link
 * LossDistribution}); distributions are composed by the Fourier transform, and every probability
 * that is left out, at most {@code 2e-15} in all, counts as an infinite loss. So does an allowance
 * of {@code 3e-17} a step for rounding, several times what comparison with exact curves shows; a
 * delta below {@code 1e-11} is refused.
 *
 * <p>Time and memory follow the number of distinct mechanisms and the width of the composed
 * distribution, not the number of steps; at most a few seconds and 200 MB.
 */
public record PldAccountant() implements Accountant {
  private static final double TAIL = 1e-15;
  private static final double ROUNDING = 3e-17;
  private static final double LEAST_DELTA = 1e-11;
  private static final int MOST_CELLS = 1 << 20;

  @Override
  public PrivacyProfile profile(List<Phase> phases) {
    List<Phase> active = phases.stream().filter(Phase::touchesData).toList();
    if (active.isEmpty()) {
      return new Profile(List.of());
    }
    if (active.stream().anyMatch(phase -> phase.mechanism().noiseMultiplier() == 0)) {
      LossDistribution open = new LossDistribution(1, 0, new double[1], 1);
      return new Profile(List.of(open));
    }
    return compose(active, firstInterval(active));
  }

  /** The profile by the given grid, or by a coarser one if that would be too large. */
  static PrivacyProfile compose(List<Phase> phases, double interval) {
    long steps = phases.stream().mapToLong(Phase::steps).sum();
    List<Term> removals = new ArrayList<>();
    List<Term> additions = new ArrayList<>();
    for (Phase phase : phases) {
      LossCells cells = LossCells.of(phase.mechanism(), interval, TAIL / steps);
      removals.add(new Term(LossDistribution.ofRemoval(cells), phase.steps()));
      additions.add(new Term(LossDistribution.ofAddition(cells), phase.steps()));
    }
    LossWindow removal = LossWindow.of(removals, TAIL);
    LossWindow addition = LossWindow.of(additions, TAIL);
    long widest = Math.max(removal.size(), addition.size());
    if (widest > MOST_CELLS) {
      return compose(phases, interval * 1.01 * widest / MOST_CELLS);
    }
    double leftOut = TAIL + ROUNDING * steps;
    return new Profile(
        List.of(
            Composition.of(removals, removal, leftOut),
            Composition.of(additions, addition, leftOut)));
  }

  /**
   * A grid so fine that the spread it adds to the losses of a step, at most the square of the
   * interval, is small beside the spread that is there and small when added up over all steps.
   */
  private static double firstInterval(List<Phase> phases) {
    long steps = phases.stream().mapToLong(Phase::steps).sum();
    double interval = Math.min(1e-3, 0.01 / Math.sqrt((double) steps));
    double range = 0;
    for (Phase phase : phases) {
      double q = phase.mechanism().samplingRate();
      double sigma = phase.mechanism().noiseMultiplier();
      double spread = Math.min(1 / sigma, q * Math.sqrt(Math.expm1(1 / (sigma * sigma))));
      interval = Math.min(interval, spread / 20);
      range = Math.max(range, LossCells.range(phase.mechanism(), TAIL / steps));
    }
    return Math.max(interval, range / MOST_CELLS);
  }

  /** The worse of both directions. */
  private record Profile(List<LossDistribution> distributions) implements PrivacyProfile {
    @Override
    public double epsilon(double delta) {
      Budget.requireDelta(delta);
      if (delta < LEAST_DELTA) {
        throw new IllegalArgumentException(
            "Delta %s is below %s, the least that floating-point transforms resolve; use Renyi accounting"
                .formatted(delta, LEAST_DELTA));
      }
      return distributions.stream().mapToDouble(one -> one.epsilon(delta)).max().orElse(0);
    }

    @Override
    public double delta(double epsilon) {
      if (!(epsilon >= 0)) {
        throw new IllegalArgumentException("Epsilon must be 0 or more, not " + epsilon);
      }
      return distributions.stream().mapToDouble(one -> one.delta(epsilon)).max().orElse(0);
    }
  }
}
