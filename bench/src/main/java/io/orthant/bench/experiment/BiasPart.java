package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.bench.experiment.SamplerBias.Bias;
import io.orthant.learn.softmax.ConstantFeatures;
import io.orthant.learn.softmax.FeatureMap;
import io.orthant.learn.softmax.FourierFeatures;
import io.orthant.learn.softmax.KernelSampler;
import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.learn.softmax.PositiveFeatures;
import io.orthant.learn.softmax.QuadraticFeatures;
import io.orthant.learn.softmax.Sampler;
import io.orthant.learn.softmax.SoftmaxSampler;
import io.orthant.learn.softmax.UniformSampler;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Bias of the gradient and distance to the softmax, sampler by sampler, at equal draws and by cost.
 */
record BiasPart(ExperimentOptions options, Progress progress) {
  private static final int DIMENSION = 64;
  private static final int QUICK_CLASSES = 20_000;
  private static final int FULL_CLASSES = 1_000_000;
  private static final int DRAWS = 100;
  private static final int[] CURVE = {25, 100, 400, 1_600, 6_400};
  private static final double NU = 4;
  private static final double MAX_OF_UNIFORM = 1.0 / 3;
  private static final String UNIFORM = "uniform";
  private static final String EXACT = "exact";
  private static final String FOURIER = "RF, D 1024, buckets of 64";
  private static final String BUCKET = "uniform bucket of 64";

  void run(Found found) {
    int n = options.full() ? FULL_CLASSES : QUICK_CLASSES;
    int queries = options.full() ? 20 : 6;
    int repeats = options.full() ? 1000 : 200;
    Map<String, List<Bias>> biases = new LinkedHashMap<>();
    Map<String, List<double[]>> costs = new LinkedHashMap<>();
    Map<String, Function<Setting, Sampler>> samplers = samplers();
    int measurements = options.seeds() * samplers.size();
    try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
        Progress.Task task = progress.start("Measuring bias", measurements, "samplers")) {
      for (int number = 1; number <= options.seeds(); number++) {
        Seed seed = new Seed(number);
        ClusteredVectors classes = ClusteredVectors.of(n, DIMENSION, seed);
        SamplerBias bias = new SamplerBias(classes, queries, seed);
        Setting setting = new Setting(classes.vectors(), seed, workers);
        samplers.forEach(
            (name, make) -> {
              task.note(name);
              Sampler sampler = make.apply(setting);
              biases
                  .computeIfAbsent(name, _ -> new ArrayList<>())
                  .add(bias.of(sampler, DRAWS, repeats, seed));
              costs
                  .computeIfAbsent(name, _ -> new ArrayList<>())
                  .add(
                      Arrays.stream(CURVE)
                          .mapToDouble(m -> bias.products(sampler, m, seed))
                          .toArray());
              task.advance(1);
            });
      }
    }
    found.sections().add(table(biases, costs, n));
    found.sections().add(curves(biases, costs, n));
    claims(found, biases, costs, n);
    found
        .notes()
        .add(
            "Bias: %,d classes around 64 centres, %d queries, %,d steps each, %d seed%s; a bias of steps of 0 is lost in their noise."
                .formatted(n, queries, repeats, options.seeds(), options.seeds() == 1 ? "" : "s"));
  }

  private record Setting(Matrix vectors, Seed seed, Workers workers) {
    Sampler tree(FeatureMap map, BucketWeights weights, int bucketSize) {
      return new KernelSampler(map, weights, vectors, bucketSize, 0, seed, workers);
    }

    Sampler softmax(FeatureMap map, int bucketSize) {
      return tree(map, BucketWeights.SOFTMAX, bucketSize);
    }

    FeatureMap fourier(int directions) {
      return new FourierFeatures(DIMENSION, directions, NU, true, seed);
    }
  }

  private static Map<String, Function<Setting, Sampler>> samplers() {
    Map<String, Function<Setting, Sampler>> samplers = new LinkedHashMap<>();
    samplers.put(EXACT, s -> new SoftmaxSampler(s.vectors()));
    samplers.put(UNIFORM, s -> new UniformSampler(s.vectors().rows()));
    samplers.put(
        "quadratic, buckets of 64",
        s -> s.tree(new QuadraticFeatures(DIMENSION, 100), BucketWeights.KERNEL, 64));
    samplers.put(BUCKET, s -> s.softmax(new ConstantFeatures(DIMENSION), 64));
    samplers.put("uniform bucket of 256", s -> s.softmax(new ConstantFeatures(DIMENSION), 256));
    samplers.put(
        "RF, D 1024, kernel in buckets", s -> s.tree(s.fourier(1024), BucketWeights.KERNEL, 64));
    samplers.put("RF, D 64, buckets of 64", s -> s.softmax(s.fourier(64), 64));
    samplers.put("RF, D 256, buckets of 64", s -> s.softmax(s.fourier(256), 64));
    samplers.put(FOURIER, s -> s.softmax(s.fourier(1024), 64));
    samplers.put("RF, D 256, buckets of 256", s -> s.softmax(s.fourier(256), 256));
    samplers.put(
        "positive, F 1024, buckets of 64",
        s -> s.softmax(new PositiveFeatures(DIMENSION, 1024, NU, true, s.seed()), 64));
    return samplers;
  }

  private static Section table(
      Map<String, List<Bias>> biases, Map<String, List<double[]>> costs, int n) {
    List<List<String>> rows = new ArrayList<>();
    biases.forEach(
        (name, seeds) -> {
          double products =
              costs.getOrDefault(name, List.of()).stream()
                  .mapToDouble(cost -> cost[Arrays.binarySearch(CURVE, DRAWS)])
                  .average()
                  .orElse(Double.NaN);
          rows.add(
              List.of(
                  name,
                  "%.5f".formatted(mean(seeds, Bias::leading) / DRAWS),
                  "%.4f".formatted(mean(seeds, Bias::bias)),
                  "%.3f".formatted(mean(seeds, Bias::deviation)),
                  "%.3f".formatted(mean(seeds, Bias::totalVariation)),
                  "%,.0f".formatted(products)));
        });
    return new Section.Table(
        "Gradient beside the full softmax, %d draws, %,d classes".formatted(DRAWS, n),
        "Relative bias to leading order and of repeated steps, relative error of a step, total"
            + " variation between law and softmax, and inner products of the dimension that a step"
            + " of one query needs.",
        List.of("sampler", "bias", "of steps", "deviation", "total variation", "products"),
        rows);
  }

  private static Section curves(
      Map<String, List<Bias>> biases, Map<String, List<double[]>> costs, int n) {
    List<Line> lines = new ArrayList<>();
    biases.forEach(
        (name, seeds) -> {
          List<Mark> marks = new ArrayList<>();
          double leading = mean(seeds, Bias::leading);
          double[] cost = costs.getOrDefault(name, List.of()).getFirst();
          for (int i = 0; i < CURVE.length && leading > 0; i++) {
            String label = "%s, %,d draws".formatted(name, CURVE[i]);
            marks.add(new Mark(cost[i], leading / CURVE[i], label));
          }
          if (!name.equals(EXACT)) {
            lines.add(new Line(name, marks));
          }
        });
    return new Section.Curves(
        "Bias of the gradient by the cost of a step",
        "To leading order, by the inner products of a step of one query, %,d classes; first seed's"
                .formatted(n)
            + " cost.",
        "inner products",
        "relative bias",
        true,
        lines);
  }

  private void claims(
      Found found, Map<String, List<Bias>> biases, Map<String, List<double[]>> costs, int n) {
    List<Bias> fourier = biases.getOrDefault(FOURIER, List.of());
    List<Bias> uniform = biases.getOrDefault(UNIFORM, List.of());
    double[] ofUniform = new double[fourier.size()];
    for (int i = 0; i < ofUniform.length; i++) {
      ofUniform[i] = fourier.get(i).bias() / uniform.get(i).bias();
    }
    found
        .claims()
        .add(
            Interval.of(ofUniform)
                .claimAtMost(
                    RfSoftmax.NAME,
                    "R2 gradient bias of RF over uniform's at m = %d, n = %,d, of steps"
                        .formatted(DRAWS, n),
                    MAX_OF_UNIFORM,
                    options));
    for (String one : List.of("RF, D 64, buckets of 64", "RF, D 256, buckets of 64", FOURIER)) {
      double[] ofBucket = new double[fourier.size()];
      for (int i = 0; i < ofBucket.length; i++) {
        double draws = drawsAt(costs.getOrDefault(BUCKET, List.of()).get(i), cost(costs, one, i));
        double bucket = biases.getOrDefault(BUCKET, List.of()).get(i).leading() / draws;
        ofBucket[i] = biases.getOrDefault(one, List.of()).get(i).leading() / DRAWS / bucket;
      }
      found
          .claims()
          .add(
              Interval.of(ofBucket)
                  .claimAtMost(
                      RfSoftmax.NAME,
                      "R2 gradient bias of %s over a uniform bucket's at equal cost, n = %,d"
                          .formatted(one, n),
                      1,
                      options));
    }
  }

  private static double cost(Map<String, List<double[]>> costs, String name, int seed) {
    return costs.getOrDefault(name, List.of()).get(seed)[Arrays.binarySearch(CURVE, DRAWS)];
  }

  /** How many draws a cost allows, on the straight line between the measured ones. */
  private static double drawsAt(double[] costs, double products) {
    int above = 1;
    while (above < costs.length - 1 && costs[above] < products) {
      above++;
    }
    double share = (products - costs[above - 1]) / (costs[above] - costs[above - 1]);
    return CURVE[above - 1] + share * (CURVE[above] - CURVE[above - 1]);
  }

  private static double mean(List<Bias> seeds, ToDoubleFunction<Bias> value) {
    return seeds.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
