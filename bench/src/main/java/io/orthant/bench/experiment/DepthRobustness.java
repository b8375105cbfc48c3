package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.nn.DepthClassifier;
import io.orthant.learn.nn.DepthClassifierConfig;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.Parameter;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.robustness.Corruption;
import io.orthant.learn.robustness.ProjectedGradient;
import io.orthant.learn.robustness.ProjectedGradient.Norm;
import io.orthant.learn.train.Augmentation;
import io.orthant.learn.train.DepthTraining;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Clean, corrupted and attacked accuracy of ODE, SDEs and a residual network on the same images:
 * each seed draws its training and test images, and all models of a seed meet the same ones.
 */
final class DepthRobustness {
  /** Passes, training images, width and steps of the networks. */
  record Scale(
      int train, int epochs, int width, int steps, int clean, int corrupted, int attacked) {
    static Scale of(boolean full) {
      return full
          ? new Scale(4000, 10, 16, 5, 1000, 100, 100)
          : new Scale(500, 5, 16, 4, 100, 3, 3);
    }
  }

  private static final int STRIDE = 4;
  private static final int BATCH = 32;
  private static final double RATE = 0.01;
  private static final int TEST_RUNS = 10;
  private static final int CORRUPTED_RUNS = 3;
  private static final int ATTACK_STEPS = 8;
  private static final int ATTACK_RUNS = 8;

  private final ImageSet images;
  private final double radius;
  private final ExperimentOptions options;
  private final Scale scale;

  /**
   * @param radius of the attack, the largest change of a point
   */
  DepthRobustness(ImageSet images, double radius, ExperimentOptions options) {
    this.images = images;
    this.radius = radius;
    this.options = options;
    scale = Scale.of(options.full());
  }

  /**
   * What a model of one seed was worth.
   *
   * @param still accuracy on clean images without noise
   * @param clean with noise, averaged over runs
   * @param corrupted the mean over kinds and severities
   * @param bySeverity the mean over kinds for each severity
   * @param attacked of images that the attack did not change the answer for
   * @param seconds of training
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Worth(
      double still,
      double clean,
      double corrupted,
      double[] bySeverity,
      double attacked,
      double seconds) {}

  void run(Progress progress, Found found) {
    found
        .notes()
        .add(
            "%s: %,d training images, %d passes of AMSGrad, width %d, %d steps in depth; %d clean, %d corrupted and %d attacked test images a seed."
                .formatted(
                    images.name(),
                    scale.train(),
                    scale.epochs(),
                    scale.width(),
                    scale.steps(),
                    scale.clean(),
                    scale.corrupted(),
                    scale.attacked()));
    for (boolean augmented : new boolean[] {false, true}) {
      Map<DepthModel, List<Worth>> worth = new EnumMap<>(DepthModel.class);
      int runs = options.seeds() * DepthModel.values().length;
      String title = images.name() + (augmented ? ", augmented" : "");
      try (Progress.Task task = progress.start(title, runs, "models")) {
        for (int seed = 1; seed <= options.seeds(); seed++) {
          for (DepthModel model : DepthModel.values()) {
            task.note("%s, seed %d".formatted(model.title(), seed));
            worth
                .computeIfAbsent(model, _ -> new ArrayList<>())
                .add(measure(model, augmented, new Seed(seed)));
            task.advance(1);
          }
        }
      }
      found.sections().add(table(title, worth));
      found.sections().add(curves(title, worth));
      claims(title, worth, found);
    }
  }

  private Worth measure(DepthModel model, boolean augmented, Seed seed) {
    try (Arena arena = Arena.ofConfined()) {
      DepthClassifier classifier = new DepthClassifier(config(model), seed, arena);
      long start = System.nanoTime();
      train(classifier, augmented, seed);
      double seconds = (System.nanoTime() - start) / 1e9;
      ImageBatch clean = images.testSample(scale.clean(), seed);
      long noise = seed.derive("test noise", 0);
      double[] bySeverity = corrupted(classifier, model, seed);
      return new Worth(
          accuracy(classifier, clean, NoiseRuns.off()),
          accuracy(classifier, clean, NoiseRuns.of(noise, TEST_RUNS)),
          Arrays.stream(bySeverity).average().orElseThrow(),
          bySeverity,
          attacked(classifier, seed),
          seconds);
    }
  }

  DepthClassifierConfig config(DepthModel model) {
    return new DepthClassifierConfig(
        images.channels(), images.side(), 10, scale.width(), STRIDE, model.body(scale.steps()));
  }

  void train(DepthClassifier classifier, boolean augmented, Seed seed) {
    Augmentation augmentation =
        augmented ? new Augmentation(images.side() / 8, true) : Augmentation.none();
    ImageBatch training = images.trainingSample(scale.train(), seed);
    new DepthTraining(AmsGrad.standard(), RATE, scale.epochs(), BATCH, augmentation, seed.value())
        .run(classifier, training.images(), training.labels(), Progress.NONE);
  }

  private static double accuracy(DepthClassifier classifier, ImageBatch batch, NoiseRuns noise) {
    int right = 0;
    for (boolean one : right(classifier, batch, noise)) {
      right += one ? 1 : 0;
    }
    return (double) right / batch.size();
  }

  private static boolean[] right(DepthClassifier classifier, ImageBatch batch, NoiseRuns noise) {
    int[] classes = classifier.classify(batch, noise);
    boolean[] right = new boolean[classes.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = classes[i] == batch.labels()[i];
    }
    return right;
  }

  private double[] corrupted(DepthClassifier classifier, DepthModel model, Seed seed) {
    ImageBatch clean = images.testSample(scale.corrupted(), seed);
    NoiseRuns noise =
        model.noisy()
            ? NoiseRuns.of(seed.derive("test noise", 1), CORRUPTED_RUNS)
            : NoiseRuns.off();
    double[] bySeverity = new double[Corruption.SEVERITIES];
    int kinds = 0;
    for (Corruption corruption : Corruption.values()) {
      if (!corruption.changes(images.channels())) {
        continue;
      }
      kinds++;
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        RandomGenerator random = seed.stream(corruption.name(), severity);
        List<float[]> changed = new ArrayList<>();
        for (float[] image : clean.images()) {
          changed.add(corruption.apply(image, images.channels(), images.side(), severity, random));
        }
        bySeverity[severity - 1] += accuracy(classifier, clean.with(changed), noise);
      }
    }
    for (int i = 0; i < bySeverity.length; i++) {
      bySeverity[i] /= kinds;
    }
    return bySeverity;
  }

  private double attacked(DepthClassifier classifier, Seed seed) {
    ImageBatch clean = images.testSample(scale.attacked(), seed);
    ProjectedGradient attack =
        new ProjectedGradient(Norm.LINF, radius, ATTACK_STEPS, radius / 4, 1);
    ProjectedGradient.Model model =
        new ProjectedGradient.Model() {
          @Override
          public float[][] gradients(ImageBatch batch, long draw) {
            return classifier.pointGradients(
                batch, NoiseRuns.of(seed.derive("attack noise", draw), ATTACK_RUNS));
          }

          @Override
          public boolean[] right(ImageBatch batch, long draw) {
            return DepthRobustness.right(
                classifier, batch, NoiseRuns.of(seed.derive("test noise", draw), TEST_RUNS));
          }
        };
    return attack.attack(model, clean, seed).accuracy();
  }

  private Section table(String title, Map<DepthModel, List<Worth>> worth) {
    List<List<String>> rows = new ArrayList<>();
    worth.forEach(
        (model, seeds) ->
            rows.add(
                List.of(
                    model.title(),
                    "%,d".formatted(parameters(model)),
                    cell(seeds, Worth::still),
                    cell(seeds, Worth::clean),
                    cell(seeds, Worth::corrupted),
                    cell(seeds, Worth::attacked),
                    "%.0f".formatted(Interval.of(values(seeds, Worth::seconds)).mean()))));
    return new Section.Table(
        title,
        "Accuracy in percent, mean of %d seeds and 95%% interval. Averaged: over %d paths of the noise. Corrupted: all kinds at five severities. Attacked: within %.3f of each point, the gradient a mean over %d paths at each of %d steps."
            .formatted(options.seeds(), TEST_RUNS, radius, ATTACK_RUNS, ATTACK_STEPS),
        List.of(
            "model",
            "parameters",
            "clean, noise off",
            "clean, averaged",
            "corrupted",
            "attacked",
            "seconds"),
        rows);
  }

  private long parameters(DepthModel model) {
    try (Arena arena = Arena.ofConfined()) {
      return new DepthClassifier(config(model), new Seed(1), arena)
          .parameters().stream().mapToLong(Parameter::size).sum();
    }
  }

  private static String cell(List<Worth> seeds, ToDoubleFunction<Worth> value) {
    return Interval.of(Arrays.stream(values(seeds, value)).map(share -> 100 * share).toArray())
        .text("%.1f");
  }

  private static double[] values(List<Worth> seeds, ToDoubleFunction<Worth> value) {
    return seeds.stream().mapToDouble(value).toArray();
  }

  private static Section curves(String title, Map<DepthModel, List<Worth>> worth) {
    List<Section.Curves.Line> lines = new ArrayList<>();
    worth.forEach(
        (model, seeds) -> {
          List<Section.Curves.Mark> marks = new ArrayList<>();
          for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
            int at = severity - 1;
            Interval interval = Interval.of(values(seeds, one -> one.bySeverity()[at]));
            marks.add(
                new Section.Curves.Mark(
                    severity,
                    interval.mean(),
                    interval.low(),
                    interval.high(),
                    "severity " + severity));
          }
          lines.add(new Section.Curves.Line(model.title(), marks));
        });
    return new Section.Curves(
        "Accuracy by severity, " + title,
        "The mean over all kinds of corruption, with the interval over seeds.",
        "severity",
        "accuracy",
        false,
        lines);
  }

  /** The best kind of noise, chosen by the clean accuracy, beside the ODE. */
  private void claims(String title, Map<DepthModel, List<Worth>> worth, Found found) {
    DepthModel best = DepthModel.ADDITIVE;
    for (DepthModel model : DepthModel.values()) {
      if (model.noisy() && mean(worth, model) > mean(worth, best)) {
        best = model;
      }
    }
    found.claims().add(difference(title, "clean accuracy", worth, best, Worth::clean));
    found.claims().add(difference(title, "corrupted accuracy", worth, best, Worth::corrupted));
    found.claims().add(difference(title, "attacked accuracy", worth, best, Worth::attacked));
  }

  private static double mean(Map<DepthModel, List<Worth>> worth, DepthModel model) {
    return Interval.of(values(of(worth, model), Worth::clean)).mean();
  }

  private static List<Worth> of(Map<DepthModel, List<Worth>> worth, DepthModel model) {
    return Objects.requireNonNull(worth.get(model), model.title());
  }

  private Claim difference(
      String title,
      String what,
      Map<DepthModel, List<Worth>> worth,
      DepthModel best,
      ToDoubleFunction<Worth> value) {
    double[] noisy = values(of(worth, best), value);
    double[] ordinary = values(of(worth, DepthModel.ODE), value);
    double[] gain = new double[noisy.length];
    Arrays.setAll(gain, i -> noisy[i] - ordinary[i]);
    return Interval.of(gain)
        .claim(
            NeuralSde.NAME,
            "%s, %s, %s minus ODE".formatted(title, what, best.title()),
            0,
            options);
  }
}
