package io.orthant.learn.optim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A first-order update rule.
 *
 * <p>A rule keeps {@link #stateSize()} numbers per coordinate, which the caller stores, zeroed
 * before the first update and otherwise untouched. It moves every coordinate by its own gradient
 * and state alone. What a rule wants to know of the whole gradient, it asks for beforehand by
 * {@link #gradientScale}. Rules are immutable and safe to share between threads.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = AmsGrad.class, name = "amsgrad"),
  @JsonSubTypes.Type(value = AdamNc.class, name = "adamnc"),
  @JsonSubTypes.Type(value = GClip.class, name = "gclip"),
  @JsonSubTypes.Type(value = CClip.class, name = "cclip"),
  @JsonSubTypes.Type(value = AcClip.class, name = "acclip")
})
public sealed interface Optimizer permits Sgd, Adam, AmsGrad, AdamNc, GClip, CClip, AcClip {
  /** How many state values a coordinate needs. */
  int stateSize();

  /**
   * What the whole gradient of a step must be multiplied with before {@link #update} sees it; 1
   * unless the rule says otherwise.
   *
   * @param norm Euclidean norm of the gradient over all parameters, 0 or more
   * @param step number of the step, 1 at the first
   */
  default double gradientScale(double norm, long step) {
    return 1;
  }

  /**
   * Moves the first {@code size} coordinates by one step.
   *
   * @param x parameters, read and written
   * @param gradient gradients, already scaled
   * @param state one array for each of the {@link #stateSize()} values of a coordinate
   * @param step how many updates these coordinates have had, this one included; 1 at the first
   * @param rate learning rate of this step
   */
  void update(double[] x, double[] gradient, double[][] state, int size, long step, double rate);
}
