package io.orthant.privacy;

import java.util.List;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.AllowedSolution;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * From a budget to the noise, or to the number of steps, that it allows. Whatever is returned costs
 * at most the budget by the accountant's own count.
 *
 * <p>Trying out several settings on the same data spends budget for each of them; none of that is
 * counted here.
 *
 * @param accountant who counts
 * @param budget what may be spent
 */
public record Calibration(Accountant accountant, Budget budget) {
  private static final double ACCURACY = 1e-4;
  private static final double BRACKET = 1.3;
  private static final double LEAST_NOISE = 0.02;
  private static final double MOST_NOISE = 1e6;
  private static final int EVALUATIONS = 100;

  /**
   * The least noise multiplier with which that many steps cost at most the budget, no more than
   * 0.0001 too large; at least {@value #LEAST_NOISE}.
   *
   * @param samplingRate probability that a unit takes part in a step, in [0, 1]
   * @param steps how many steps, 1 or more
   * @throws IllegalArgumentException if not even a multiplier of a million suffices
   */
  public double noiseMultiplier(double samplingRate, long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("The number of steps must be 1 or more, not " + steps);
    }
    UnivariateFunction excess =
        noise -> excess(List.of(new Phase(new SampledGaussian(samplingRate, noise), steps)));
    double enough = 1;
    while (excess.value(enough) > 0) {
      enough *= BRACKET;
      if (enough > MOST_NOISE) {
        throw new IllegalArgumentException(
            ("No noise multiplier up to %.0f keeps %,d steps at sampling rate %s within epsilon %s"
                    + " and delta %s")
                .formatted(MOST_NOISE, steps, samplingRate, budget.epsilon(), budget.delta()));
      }
    }
    double tooLittle = enough / BRACKET;
    while (excess.value(tooLittle) <= 0) {
      enough = tooLittle;
      if (enough <= LEAST_NOISE) {
        return enough;
      }
      tooLittle = Math.max(LEAST_NOISE, enough / BRACKET);
    }
    return new BracketingNthOrderBrentSolver(0, ACCURACY, 0, 5)
        .solve(EVALUATIONS, excess, tooLittle, enough, AllowedSolution.RIGHT_SIDE);
  }

  /**
   * How many further steps fit into the budget after what was done before.
   *
   * @param before what was done already
   * @param mechanism what each further step does
   * @param most where to stop looking, 0 or more
   * @return the largest number up to {@code most} with which everything together stays within the
   *     budget; 0 if the budget is spent already
   */
  public long steps(List<Phase> before, SampledGaussian mechanism, long most) {
    long fits = 0;
    long exceeds = most + 1;
    while (exceeds - fits > 1) {
      long middle = fits == 0 ? Math.min(exceeds - 1, 1) : Math.min(2 * fits, (fits + exceeds) / 2);
      if (excess(new Phase(mechanism, middle).after(before)) <= 0) {
        fits = middle;
      } else {
        exceeds = middle;
      }
    }
    return fits;
  }

  /** The logarithm of epsilon over the budget, within bounds that a root finder can work with. */
  private double excess(List<Phase> phases) {
    double ratio = accountant.epsilon(phases, budget.delta()) / budget.epsilon();
    return Math.log(Math.clamp(ratio, 1e-3, 1e9));
  }
}
