package io.orthant.blackbox.task;

import java.util.List;

/** The families of tasks that can be chosen by name. */
public enum BuiltInFamily {
  /** {@link Quadratics#dense}. */
  QUADRATIC,
  /** {@link Quadratics#sparse}. */
  SPARSE_QUADRATIC,
  /** {@link LinearModels.Kind#CLASSIFICATION}. */
  CLASSIFICATION,
  /** {@link LinearModels.Kind#LOGISTIC}. */
  LOGISTIC,
  /** {@link LinearModels.Kind#ROBUST}. */
  ROBUST,
  /** All others, in turn. */
  MIXED;

  private static final int EXAMPLES = 2000;
  private static final int BATCH = 64;

  /**
   * The family.
   *
   * @param dimensions number of coordinates of its tasks
   * @param seed decides the tasks
   */
  public TaskFamily tasks(Dimensions dimensions, long seed) {
    return switch (this) {
      case QUADRATIC -> Quadratics.dense(dimensions, seed);
      case SPARSE_QUADRATIC -> Quadratics.sparse(dimensions, seed);
      case CLASSIFICATION ->
          new LinearModels(LinearModels.Kind.CLASSIFICATION, dimensions, EXAMPLES, BATCH, seed);
      case LOGISTIC ->
          new LinearModels(LinearModels.Kind.LOGISTIC, dimensions, EXAMPLES, BATCH, seed);
      case ROBUST -> new LinearModels(LinearModels.Kind.ROBUST, dimensions, EXAMPLES, BATCH, seed);
      case MIXED ->
          new MixedFamily(
              List.of(QUADRATIC, SPARSE_QUADRATIC, CLASSIFICATION, LOGISTIC, ROBUST).stream()
                  .map(family -> family.tasks(dimensions, seed))
                  .toList());
    };
  }
}
