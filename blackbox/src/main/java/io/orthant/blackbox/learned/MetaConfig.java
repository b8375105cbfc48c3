package io.orthant.blackbox.learned;

import io.orthant.blackbox.gradient.GradientConfig;

/**
 * How an optimiser is trained: unrolled searches on tasks, cut into windows, gradients of their
 * losses by the weights, Adam. Section 4 of the paper.
 *
 * @param optimizer form of the networks
 * @param unrolling what a search is in training
 * @param sampling how tasks and estimates vary
 * @param update training of the UpdateRNN alone, all deviations being 1
 * @param query training of the QueryRNN after it, beginning from the best UpdateRNN
 * @param joint whether the UpdateRNN goes on being trained with the QueryRNN
 * @param validation by what the best weights are chosen
 */
public record MetaConfig(
    LearnedConfig optimizer,
    Unrolling unrolling,
    Sampling sampling,
    Stage update,
    Stage query,
    boolean joint,
    Validation validation) {
  /** What the loss of a point counts. */
  public enum Objective {
    /** As it is. */
    VALUE,
    /**
     * {@code log(f / f(start) + 0.001)}: every factor by which it falls counts the same, down to
     * about a thousandth of the start; for losses above 0.
     */
    LOG
  }

  /** What the steps of a search weigh; their mean is 1. */
  public enum Weights {
    /** Step t, from 0, weighs t. */
    LINEAR,
    /** All weigh the same. */
    UNIFORM,
    /** The last one of each window alone. */
    LAST
  }

  /**
   * A search in training.
   *
   * @param steps its steps, 1 or more
   * @param window steps after which states and point count as constants and Adam steps; divides
   *     {@code steps}
   * @param secondOrder whether gradients also flow through what an estimate owes to the point it
   *     was made at and to the deviations it was made with, by one product with the Hessian a step;
   *     without, as in the paper, a step counts as if all later ones were blind to it
   * @param regularizer lambda of the term {@code lambda * sum raw^2} of the QueryRNN at each step
   * @param clip bound of each entry of a gradient
   */
  public record Unrolling(
      int steps,
      int window,
      Weights weights,
      Objective objective,
      boolean secondOrder,
      double regularizer,
      double clip) {
    public Unrolling {
      if (steps < 1 || window < 1 || steps % window != 0) {
        throw new IllegalArgumentException(
            "Windows of %d steps do not divide a search of %d".formatted(window, steps));
      }
      if (!(regularizer >= 0 && clip > 0)) {
        throw new IllegalArgumentException(
            "The regulariser must be 0 or more and the clip above 0, not %s and %s"
                .formatted(regularizer, clip));
      }
    }

    /** As in the paper's code: 200 steps in windows of 20, of linear weight. */
    public static Unrolling paper() {
      return new Unrolling(200, 20, Weights.LINEAR, Objective.VALUE, false, 0.005, 1);
    }

    /** Weight of a step. */
    double weight(int step) {
      return switch (weights) {
        case LINEAR -> steps == 1 ? 1 : 2.0 * step / (steps - 1);
        case UNIFORM -> 1;
        case LAST -> (step + 1) % window == 0 ? window : 0;
      };
    }
  }

  /**
   * How searches vary.
   *
   * @param gradient how gradients are estimated; its count is that of validation
   * @param fewestDirections smallest number of directions in training
   * @param mostDirections largest one
   * @param scaleRange largest factor by which points and losses of a task, in training and in
   *     validation, are scaled up or down by chance, 1 for none
   */
  public record Sampling(
      GradientConfig gradient, int fewestDirections, int mostDirections, double scaleRange) {
    public Sampling {
      if (fewestDirections < 1 || mostDirections < fewestDirections) {
        throw new IllegalArgumentException(
            "From %d to %d directions; 1 or more to no fewer are wanted"
                .formatted(fewestDirections, mostDirections));
      }
      if (!(scaleRange >= 1) || Double.isInfinite(scaleRange)) {
        throw new IllegalArgumentException("The range must be 1 or more, not " + scaleRange);
      }
    }

    /** The same number of directions throughout, and no scaling. */
    public static Sampling of(GradientConfig gradient) {
      return new Sampling(gradient, gradient.count(), gradient.count(), 1);
    }
  }

  /**
   * A stage of training.
   *
   * @param unrolls how many searches, 0 or more
   * @param rate learning rate of Adam; 0.3 times that after 60% of the unrolls, and 0.1 times after
   *     85%
   */
  public record Stage(int unrolls, double rate) {
    public Stage {
      if (unrolls < 0 || !(rate > 0)) {
        throw new IllegalArgumentException(
            "0 unrolls or more at a rate above 0 are wanted, not %d at %s"
                .formatted(unrolls, rate));
      }
    }

    double rateAt(int unroll) {
      double done = (double) unroll / unrolls;
      return done < 0.6 ? rate : done < 0.85 ? 0.3 * rate : 0.1 * rate;
    }
  }

  /**
   * How weights are judged.
   *
   * @param tasks how many validation tasks, 1 or more
   * @param every after how many unrolls, 1 or more
   */
  public record Validation(int tasks, int every) {
    public Validation {
      if (tasks < 1 || every < 1) {
        throw new IllegalArgumentException(
            "1 task or more every 1 unroll or more are wanted, not %d every %d"
                .formatted(tasks, every));
      }
    }
  }

  /**
   * What works best here: whole searches as windows with second-order terms, logarithms of the
   * losses, then both networks together. The regulariser is a hundredth of the paper's, whose
   * weights are a hundred times these.
   */
  public static MetaConfig standard() {
    return new MetaConfig(
        LearnedConfig.standard().withInputGain(10),
        new Unrolling(200, 200, Weights.LINEAR, Objective.LOG, true, 5e-5, 1),
        new Sampling(GradientConfig.standard(), 10, 40, 1),
        new Stage(800, 5e-3),
        new Stage(200, 5e-3),
        true,
        new Validation(48, 50));
  }

  /** The settings of the paper's code: 200 unrolls, then 400 of the QueryRNN alone. */
  public static MetaConfig paper() {
    return new MetaConfig(
        LearnedConfig.paper(),
        Unrolling.paper(),
        Sampling.of(GradientConfig.standard()),
        new Stage(200, 1e-3),
        new Stage(400, 5e-3),
        false,
        new Validation(20, 20));
  }
}
