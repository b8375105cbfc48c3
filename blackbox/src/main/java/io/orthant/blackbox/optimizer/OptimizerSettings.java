package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.gradient.GradientConfig;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a command line can say about an optimiser chosen by name; each takes what concerns it.
 *
 * @param gradient how gradients are estimated, for those that step by them
 * @param step learning rate of ZO-SGD, ZO-signSGD, ZO-Adam, coordinate descent and NES, first
 *     standard deviation of CMA-ES as a share of the box; empty for the default
 * @param ball how far a coordinate may move from the start, for SignHunter and Square, above 0
 * @param image how coordinates are pixels, which Square needs
 */
public record OptimizerSettings(
    GradientConfig gradient, OptionalDouble step, double ball, Optional<ImageShape> image) {
  public OptimizerSettings {
    Check.aboveZero(ball, "ball");
  }

  /** Standard gradients, default step sizes, a ball of 0.1, no image. */
  public static OptimizerSettings standard() {
    return new OptimizerSettings(
        GradientConfig.standard(), OptionalDouble.empty(), 0.1, Optional.empty());
  }

  public OptimizerSettings withGradient(GradientConfig config) {
    return new OptimizerSettings(config, step, ball, image);
  }

  public OptimizerSettings withStep(double size) {
    return new OptimizerSettings(gradient, OptionalDouble.of(size), ball, image);
  }

  public OptimizerSettings withBall(double radius) {
    return new OptimizerSettings(gradient, step, radius, image);
  }

  public OptimizerSettings withImage(ImageShape shape) {
    return new OptimizerSettings(gradient, step, ball, Optional.of(shape));
  }
}
