package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.gradient.Difference;
import io.orthant.blackbox.gradient.Directions;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;

/** The optimisers that can be chosen by name. */
public enum OptimizerName {
  /** {@link ZoDescent} by plain steps. */
  ZO_SGD,
  /** {@link ZoSignSgd}. */
  ZO_SIGNSGD,
  /** {@link ZoDescent} by Adam. */
  ZO_ADAM,
  /** {@link ZoDescent} along random coordinates, antithetic. */
  COORDINATE,
  /** {@link Nes}. */
  NES,
  /** {@link CmaEs}. */
  CMA_ES,
  /** {@link SignHunter}. */
  SIGNHUNTER,
  /** {@link Square}; for images. */
  SQUARE,
  /** The learned optimiser that ships with this library. */
  LEARNED;

  /** Base rates of ZO methods by which the defaults are this over the dimension. */
  private static final double SGD_BASE = 4;

  private static final double SIGN_BASE = 8;
  private static final double NES_DEVIATION = 0.01;
  private static final double SQUARE_SHARE = 0.8;

  /**
   * The optimiser of this name. Default learning rates are those of the authors' code of the
   * learned optimiser for images, 4/d and 8/d; other problems need their own.
   *
   * @param dimension number of coordinates
   * @throws IllegalArgumentException if Square is asked for without the shape of the image
   */
  public BlackboxOptimizer create(int dimension, OptimizerSettings settings) {
    int d = Math.max(1, dimension);
    GradientConfig gradient = settings.gradient();
    return switch (this) {
      case ZO_SGD ->
          new ZoDescent(gradient, Sgd.withMomentum(0), settings.step().orElse(SGD_BASE / d));
      case ZO_SIGNSGD -> new ZoSignSgd(gradient, settings.step().orElse(SIGN_BASE / d));
      case ZO_ADAM ->
          new ZoDescent(
              gradient,
              new Adam(true, 0.9, 0.996, 1e-8, WeightDecay.NONE),
              settings.step().orElse(SIGN_BASE / d));
      case COORDINATE ->
          new ZoDescent(
              gradient
                  .withDirections(Directions.COORDINATE)
                  .withDifference(Difference.ANTITHETIC)
                  .withCount(Math.max(1, gradient.count() / 2)),
              Sgd.withMomentum(0),
              settings.step().orElse(SGD_BASE / d));
      case NES ->
          new Nes(Math.max(1, gradient.count() / 2), NES_DEVIATION, settings.step().orElse(1));
      case CMA_ES ->
          new CmaEs(
              settings.step().orElse(CmaEs.standard().deviation()), 0, CmaEs.Form.BY_DIMENSION);
      case SIGNHUNTER -> new SignHunter(settings.ball());
      case SQUARE ->
          new Square(
              settings
                  .image()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "Square sets windows of pixels; it needs the shape of the image")),
              settings.ball(),
              SQUARE_SHARE);
      case LEARNED -> LearnedOptimizer.shipped(gradient);
    };
  }
}
