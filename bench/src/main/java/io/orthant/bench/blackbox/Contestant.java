package io.orthant.bench.blackbox;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.optimizer.CmaEs;
import io.orthant.blackbox.optimizer.Nes;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A hand-made optimiser and the settings to choose from.
 *
 * @param name its name
 * @param grid settings with the optimisers they make
 */
record Contestant(String name, List<Setting> grid) {
  private static final double[] FACTORS = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  Contestant {
    grid = List.copyOf(grid);
  }

  /** An optimiser and what sets it apart. */
  record Setting(String text, BlackboxOptimizer optimizer) {}

  /**
   * The hand-made optimisers. Step sizes go up by factors of two over two decades and more.
   *
   * @param gradient the estimator that all of them share which estimate gradients
   */
  static List<Contestant> handMade(int dimension, GradientConfig gradient) {
    OptimizerSettings settings = OptimizerSettings.standard().withGradient(gradient);
    List<Contestant> all = new ArrayList<>();
    all.add(stepped(OptimizerName.ZO_SGD, 0.0625, dimension, settings));
    all.add(stepped(OptimizerName.ZO_SIGNSGD, 0.0025, dimension, settings));
    all.add(stepped(OptimizerName.ZO_ADAM, 0.005, dimension, settings));
    all.add(stepped(OptimizerName.COORDINATE, 0.03125, dimension, settings));
    List<Setting> nes = new ArrayList<>();
    for (double deviation : new double[] {0.03, 0.1, 0.3}) {
      for (double rate : new double[] {0.25, 0.5, 1, 2, 4}) {
        nes.add(
            new Setting(
                "deviation %s, rate %s".formatted(deviation, rate),
                new Nes(gradient.count() / 2, deviation, rate)));
      }
    }
    all.add(new Contestant(written(OptimizerName.NES), nes));
    all.add(
        grid(
            written(OptimizerName.CMA_ES),
            0.01,
            deviation -> new CmaEs(deviation, 0, CmaEs.Form.BY_DIMENSION)));
    return all;
  }

  /** The name as on a command line. */
  static String written(OptimizerName name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Contestant stepped(
      OptimizerName name, double first, int dimension, OptimizerSettings settings) {
    return grid(written(name), first, step -> name.create(dimension, settings.withStep(step)));
  }

  private static Contestant grid(
      String name, double first, DoubleFunction<BlackboxOptimizer> make) {
    List<Setting> grid = new ArrayList<>();
    for (double factor : FACTORS) {
      double step = first * factor;
      grid.add(new Setting("step %s".formatted(step), make.apply(step)));
    }
    return new Contestant(name, grid);
  }
}
