package io.orthant.bench.blackbox;

import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.optimizer.ImageShape;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Optimisers that look for changes of images, and the settings to choose theirs from. */
final class ImageContestants {
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);

  private ImageContestants() {}

  /**
   * Those that step by an estimate of the gradient.
   *
   * @param bases learning rates times the number of pixels
   */
  static List<Contestant> descents(double[] bases) {
    List<Contestant> all = new ArrayList<>();
    for (OptimizerName name :
        List.of(OptimizerName.ZO_SGD, OptimizerName.ZO_SIGNSGD, OptimizerName.ZO_ADAM)) {
      all.add(
          new Contestant(
              Contestant.written(name),
              Arrays.stream(bases).mapToObj(base -> stepping(name, base)).toList()));
    }
    return all;
  }

  /**
   * Those that ask for corners of a cube around the image, which have nothing to choose.
   *
   * @param ball half the side of the cube
   */
  static List<Contestant> corners(double ball) {
    OptimizerSettings settings = OptimizerSettings.standard().withImage(SHAPE).withBall(ball);
    List<Contestant> all = new ArrayList<>();
    for (OptimizerName name : List.of(OptimizerName.SIGNHUNTER, OptimizerName.SQUARE)) {
      all.add(
          new Contestant(
              Contestant.written(name),
              List.of(new Setting("-", name.create(SHAPE.size(), settings)))));
    }
    return all;
  }

  /** The learned optimiser, half of whose steps ask the QueryRNN, as published. */
  static BlackboxOptimizer learned(LearnedWeights weights) {
    return new LearnedOptimizer(weights, GradientConfig.standard(), 0.5, false);
  }

  /**
   * The learned optimiser in other units, which is to it what a step size is to others.
   *
   * @param units how far apart points are, beside those of its training
   */
  static Contestant inUnits(String name, LearnedWeights weights, double[] units) {
    return new Contestant(
        name,
        Arrays.stream(units)
            .mapToObj(
                unit -> new Setting("unit %s".formatted(unit), learned(weights.inUnits(unit))))
            .toList());
  }

  private static Setting stepping(OptimizerName name, double base) {
    OptimizerSettings settings = OptimizerSettings.standard().withStep(base / SHAPE.size());
    return new Setting("rate %s/d".formatted(base), name.create(SHAPE.size(), settings));
  }
}
