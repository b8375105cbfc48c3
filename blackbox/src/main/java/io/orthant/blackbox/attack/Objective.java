package io.orthant.blackbox.attack;

/**
 * What is minimised to find a small change that flips the best answer: {@code max(margin, -kappa) +
 * weight * size}. The margin is by how much the answer of the unchanged input scores more than the
 * best other one; it counts until that answer has lost by kappa, and from there on only the size of
 * the change does. Carlini and Wagner, "Towards Evaluating the Robustness of Neural Networks",
 * 2017; for queries alone Chen et al., "ZOO", 2017.
 *
 * @param kappa by how much the answer should lose, 0 or more
 * @param weight of the size, 0 or more
 * @param size how the size is measured
 * @param relative whether the margin counts as a share of that of the unchanged input, and the size
 *     of a change as one of the input's size: for models whose scores have no natural scale
 */
public record Objective(double kappa, double weight, Size size, boolean relative) {
  /**
   * @throws IllegalArgumentException if a value is negative or not finite
   */
  public Objective {
    if (!(kappa >= 0 && weight >= 0) || Double.isInfinite(kappa) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "kappa and the weight must be 0 or more, not %s and %s".formatted(kappa, weight));
    }
  }

  /**
   * For probabilities of classes: kappa 0 and a weight of 0.1 on the L1 size, margins of
   * log-probabilities as they are. Ruan et al., "Learning to Learn by Zeroth-Order Oracle", 2020.
   */
  public static Objective ofProbabilities() {
    return new Objective(0, 0.1, Size.L1, false);
  }

  /** For scores of any scale: relative, with kappa 0 and a weight of 0.1 on the squared size. */
  public static Objective ofScores() {
    return new Objective(0, 0.1, Size.SQUARED_L2, true);
  }

  /** For edits of a history: relative margins, kappa 0, and a weight of 0.1 for each edit. */
  public static Objective ofEdits() {
    return new Objective(0, 0.1, Size.L1, true);
  }

  /** Another weight. */
  public Objective withWeight(double other) {
    return new Objective(kappa, other, size, relative);
  }

  double value(double margin, double[] change) {
    return value(margin, size.of(change));
  }

  double value(double margin, double measured) {
    return Math.max(margin, -kappa) + weight * measured;
  }
}
