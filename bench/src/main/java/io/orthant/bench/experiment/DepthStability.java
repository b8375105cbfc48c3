package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.nn.DepthClassifier;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.NoiseSharing;
import io.orthant.learn.sde.BrownianPath;
import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.sde.Diffusion;
import io.orthant.learn.sde.Field;
import io.orthant.learn.sde.GridPath;
import io.orthant.learn.sde.PerturbationGrowth;
import io.orthant.learn.sde.Scheme;
import io.orthant.learn.sde.Sde;
import io.orthant.learn.sde.SharedPath;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.hipparchus.linear.MatrixUtils;

/**
 * Whether noise damps perturbations: on a linear system, where the theorem's condition can be
 * computed, and through the depth of a trained network, each with one motion for all coordinates,
 * as in the theorem, and with one for each, as in the network.
 */
record DepthStability(ExperimentOptions options) {
  private static final int COORDINATES = 16;
  private static final double TIME = 40;
  private static final double[] SIGMAS = {0, 0.5, 1, 1.5, 2};
  private static final double CHANGE = 1e-3;

  /** Exponents of a linear system by the strength of the noise. */
  void linear(Found found) {
    RandomGenerator random = new Seed(7).stream("coupling");
    double[][] coupling = new double[COORDINATES][COORDINATES];
    for (double[] row : coupling) {
      Arrays.setAll(row, _ -> 0.25 * random.nextGaussian());
    }
    double top =
        Arrays.stream(
                new EigenDecompositionNonSymmetric(MatrixUtils.createRealMatrix(coupling))
                    .getEigenvalues())
            .mapToDouble(value -> value.getRealPart())
            .max()
            .orElseThrow();
    Field drift =
        (_, state, into) -> {
          for (int i = 0; i < COORDINATES; i++) {
            double sum = 0;
            for (int j = 0; j < COORDINATES; j++) {
              sum += coupling[i][j] * state[j];
            }
            into[i] = sum;
          }
        };
    List<List<String>> rows = new ArrayList<>();
    for (double sigma : SIGMAS) {
      Sde sde = Sde.ito(COORDINATES, drift, Diffusion.multiplicative(sigma));
      Interval shared = exponents(sde, true);
      Interval own = exponents(sde, false);
      double theorem = top - sigma * sigma / 2;
      rows.add(
          List.of(
              "%.1f".formatted(sigma),
              "%.3f".formatted(theorem),
              shared.text("%.3f"),
              own.text("%.3f")));
      if (sigma == 2) {
        found
            .claims()
            .add(
                shared.claimAtMost(
                    NeuralSde.NAME,
                    "linear system, sigma 2, exponent with one shared motion",
                    0,
                    options));
        found
            .claims()
            .add(
                Interval.of(own.mean() - shared.mean())
                    .claim(
                        NeuralSde.NAME,
                        "linear system, sigma 2, exponent with a motion for each coordinate minus"
                            + " that with one shared",
                        0,
                        options));
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Exponent of a linear system of %d coordinates".formatted(COORDINATES),
                "dx = A x dt + sigma x dB until time %.0f, %d paths and 95%% interval. The theorem: the largest real part of an eigenvalue, here %.3f, minus half the square of sigma, for one motion that all coordinates share."
                    .formatted(TIME, paths(), top),
                List.of("sigma", "theorem", "shared motion", "own motions"),
                rows));
  }

  private int paths() {
    return options.full() ? 32 : 8;
  }

  private Interval exponents(Sde sde, boolean shared) {
    double[] exponents = new double[paths()];
    double[] origin = new double[COORDINATES];
    double[] change = new double[COORDINATES];
    Arrays.setAll(change, i -> i % 2 == 0 ? 1 : -0.5);
    int steps = (int) (50 * TIME);
    for (int path = 0; path < exponents.length; path++) {
      BrownianPath noise =
          shared
              ? new SharedPath(new GridPath(new CounterNoise(1), path, 1, TIME, steps), COORDINATES)
              : new GridPath(new CounterNoise(1), path, COORDINATES, TIME, steps);
      exponents[path] =
          PerturbationGrowth.measure(sde, Scheme.MILSTEIN, origin, change, noise, steps).exponent();
    }
    return Interval.of(exponents);
  }

  /** Growth of a change through the depth of trained networks. */
  void trained(ImageSet images, Found found) {
    DepthRobustness robustness = new DepthRobustness(images, 0, options);
    List<Section.Curves.Line> lines = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (DepthModel model :
        new DepthModel[] {
          DepthModel.ODE, DepthModel.ADDITIVE, DepthModel.MULTIPLICATIVE, DepthModel.DROPOUT
        }) {
      List<double[][]> still = new ArrayList<>();
      List<double[][]> own = new ArrayList<>();
      List<double[][]> shared = new ArrayList<>();
      for (int seed = 1; seed <= Math.min(3, options.seeds()); seed++) {
        try (Arena arena = Arena.ofConfined()) {
          DepthClassifier classifier =
              new DepthClassifier(robustness.config(model), new Seed(seed), arena);
          robustness.train(classifier, false, new Seed(seed));
          ImageBatch test = images.testSample(options.full() ? 200 : 50, new Seed(seed));
          Seed changes = new Seed(100 + seed);
          still.add(classifier.growth(test, CHANGE, NoiseRuns.off(), changes));
          own.add(
              classifier.growth(
                  test,
                  CHANGE,
                  new NoiseRuns(new Seed(200 + seed), 1, NoiseSharing.ELEMENT),
                  changes));
          shared.add(
              classifier.growth(
                  test,
                  CHANGE,
                  new NoiseRuns(new Seed(200 + seed), 1, NoiseSharing.SAMPLE),
                  changes));
        }
      }
      rows.add(List.of(model.title(), exponent(still), exponent(own), exponent(shared)));
      lines.add(line(model.title() + (model.noisy() ? ", own motions" : ""), own));
      if (model == DepthModel.MULTIPLICATIVE) {
        lines.add(line(model.title() + ", shared motion", shared));
        found
            .claims()
            .add(
                Interval.of(ends(own))
                    .claimAtMost(
                        NeuralSde.NAME,
                        "trained network, multiplicative 0.5, exponent with own motions",
                        0,
                        options));
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Exponent of trained networks, " + images.name(),
                "Logarithm of how much a random change of a thousandth of the state grows from depth 0 to 1: mean and standard deviation over images and %d seeds. Above 0 it grows."
                    .formatted(Math.min(3, options.seeds())),
                List.of("trained with", "noise off", "own motions", "shared motion"),
                rows));
    found
        .sections()
        .add(
            new Section.Curves(
                "Growth of a change through depth, " + images.name(),
                "Mean logarithm of the growth since depth 0.",
                "depth",
                "log growth",
                false,
                lines));
  }

  private static double[] ends(List<double[][]> growth) {
    return growth.stream()
        .flatMap(Arrays::stream)
        .mapToDouble(ofImage -> ofImage[ofImage.length - 1])
        .toArray();
  }

  private static String exponent(List<double[][]> growth) {
    double[] ends = ends(growth);
    double mean = Arrays.stream(ends).average().orElseThrow();
    double variance =
        Arrays.stream(ends).map(end -> (end - mean) * (end - mean)).average().orElseThrow();
    return "%.3f ± %.3f".formatted(mean, Math.sqrt(variance));
  }

  private static Section.Curves.Line line(String name, List<double[][]> growth) {
    int steps = growth.getFirst()[0].length;
    List<Section.Curves.Mark> marks = new ArrayList<>();
    marks.add(new Section.Curves.Mark(0, 0, "start"));
    for (int step = 0; step < steps; step++) {
      int at = step;
      double mean =
          growth.stream()
              .flatMap(Arrays::stream)
              .mapToDouble(ofImage -> ofImage[at])
              .average()
              .orElseThrow();
      marks.add(new Section.Curves.Mark((step + 1.0) / steps, mean, "step %d".formatted(step + 1)));
    }
    return new Section.Curves.Line(name, marks);
  }
}
