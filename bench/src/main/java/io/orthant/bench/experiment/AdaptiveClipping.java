package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.bench.experiment.PrivateTraining.Result;
import io.orthant.bench.experiment.PrivateTraining.Setting;
import io.orthant.learn.dp.ClippingRule;
import io.orthant.learn.dp.ClippingRule.AdaClip;
import io.orthant.learn.dp.ClippingRule.VarianceScale;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether AdaCliP is more accurate than private descent with one tuned clipping norm at the same
 * budget, and adds less noise (Pichapati et al., arXiv 1908.07643): digits, 60 principal
 * components, logistic regression and one hidden layer, and a convolutional network. Each method
 * gets its best settings on digits set aside, found with a seed of its own; the cost of that search
 * is not counted.
 */
public final class AdaptiveClipping implements Experiment {
  private static final String NAME = "adaclip";
  private static final int COMPONENTS = 60;
  private static final int CLASSES = 10;
  private static final int HIDDEN_UNITS = 1000;
  private static final int BATCH = 600;
  private static final double[] EPSILONS = {0.5, 1, 2, 4, 8};
  private static final double[] QUICK_EPSILONS = {0.5, 2};
  private static final long TUNING_SEED = 1000;
  private static final String FLAT = "DP-SGD, tuned norm";
  private static final String ADACLIP = "AdaCliP, per example";
  private static final String PUBLISHED = "AdaCliP, as published";
  private static final String QUANTILE = "quantile-adaptive norm";
  private static final String AUTOMATIC = "automatic clipping";

  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of(
              "logistic",
              (options, progress, found) ->
                  measure("logistic", List.of(COMPONENTS, CLASSES), options, progress, found)),
          ExperimentPart.ofFull(
              "hidden",
              (options, progress, found) ->
                  measure(
                      "hidden",
                      List.of(COMPONENTS, HIDDEN_UNITS, CLASSES),
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "cnn",
              (options, progress, found) -> new NetworkPart(options, NAME).run(progress, found)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Accuracy and noise of AdaCliP beside private descent with one clipping norm, at equal"
        + " privacy.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    Found found = ExperimentPart.run(PARTS, options, progress);
    found
        .notes()
        .add(
            "The projection and the choice of settings look at the training data and are not"
                + " counted, for no method. Noise is seeded: a measurement, not a release.");
    if (!options.full()) {
      found
          .notes()
          .add(
              "Quick: epsilon 0.5 and 2 of 0.5 to 8, 300 of 1,000 steps, fewer methods and"
                  + " settings; of the network the smallest epsilon and DP-SGD.");
    }
    return found.findings("AdaCliP: noise that follows each coordinate");
  }

  /**
   * @param layers widths of the classifier's layers
   */
  private static void measure(
      String model, List<Integer> layers, ExperimentOptions options, Progress progress, Found found)
      throws IOException {
    Digits digits = Digits.read(options.data(), COMPONENTS);
    int[] widths = layers.stream().mapToInt(Integer::intValue).toArray();
    int size = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      size += (widths[layer] + 1) * widths[layer + 1];
    }
    boolean hidden = widths.length > 2;
    int steps = options.full() && !hidden ? 1000 : 300;
    double[] epsilons = options.full() ? EPSILONS : QUICK_EPSILONS;
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Section.Curves.Mark>> lines = new LinkedHashMap<>();
    Map<String, List<Setting>> methods = methods(size, hidden, options.full());
    int total = methods.values().stream().mapToInt(list -> list.size() + options.seeds()).sum();
    try (Progress.Task task = progress.start(model, (long) total * epsilons.length, "runs")) {
      for (double epsilon : epsilons) {
        PrivateTraining training = new PrivateTraining(digits, widths, BATCH, steps, epsilon);
        Map<String, List<Result>> results = new LinkedHashMap<>();
        methods.forEach(
            (name, settings) -> {
              Setting best = best(training, settings, task);
              List<Result> runs = new ArrayList<>();
              for (int seed = 1; seed <= options.seeds(); seed++) {
                runs.add(training.run(best, seed));
                task.advance(1);
              }
              results.put(name, runs);
              Interval accuracy = Interval.of(test(runs));
              rows.add(
                  List.of(
                      "%s, epsilon %s".formatted(name, epsilon),
                      "%.4f".formatted(accuracy.mean()),
                      accuracy.range("%.4f"),
                      "%.3g".formatted(noise(runs)),
                      text(best)));
              lines
                  .computeIfAbsent(name, _ -> new ArrayList<>())
                  .add(new Section.Curves.Mark(epsilon, accuracy.mean(), name));
            });
        found.claims().addAll(claims(model, epsilon, results, options));
      }
    }
    found
        .sections()
        .add(
            new Section.Curves(
                "Accuracy against epsilon, " + model,
                "Test accuracy at delta 1e-5, mean over the seeds.",
                "epsilon",
                "accuracy",
                false,
                lines.entrySet().stream()
                    .map(line -> new Section.Curves.Line(line.getKey(), line.getValue()))
                    .toList()));
    found
        .sections()
        .add(
            new Section.Table(
                "Accuracy and noise, " + model,
                "Delta 1e-5, %d steps of %d examples expected; noise: squared length in a gradient."
                    .formatted(steps, BATCH),
                List.of("method", "accuracy", "95% interval", "noise", "setting"),
                rows));
  }

  /**
   * The settings that each method has to choose from. A hidden layer wants shorter steps, and takes
   * so long that it has fewer settings.
   */
  private static Map<String, List<Setting>> methods(int size, boolean hidden, boolean full) {
    double[] rates =
        hidden
            ? new double[] {4, 16, 64, 256}
            : full ? new double[] {8, 16, 32, 64, 128, 256} : new double[] {16, 64, 128};
    double[] norms =
        full && !hidden ? new double[] {0.05, 0.1, 0.2, 0.4, 0.8} : new double[] {0.2, 0.4};
    Map<String, List<Setting>> methods = new LinkedHashMap<>();
    List<Setting> flat = new ArrayList<>();
    for (double norm : norms) {
      flat.addAll(settings(new ClippingRule.Flat(norm), rates));
    }
    methods.put(FLAT, flat);
    // About as many settings as for the flat norm. Scales shrink as gradients do, so that steps
    // want larger rates.
    double[] lengthened =
        hidden
            ? new double[] {16, 32, 64, 128}
            : full
                ? new double[] {32, 64, 128, 256, 512, 1024, 2048}
                : new double[] {128, 512, 1024};
    List<Setting> adaptive = new ArrayList<>();
    for (double norm : full && !hidden ? new double[] {0.2, 0.8} : new double[] {0.2}) {
      AdaClip within = AdaClip.within(norm, size);
      adaptive.addAll(settings(within, lengthened));
      adaptive.addAll(settings(within.upTo(16 * within.mostVariance()), lengthened));
    }
    methods.put(ADACLIP, adaptive);
    if (hidden) {
      return methods;
    }
    methods.put(PUBLISHED, settings(AdaClip.standard(VarianceScale.AS_PUBLISHED), rates));
    if (full) {
      methods.put(QUANTILE, settings(new ClippingRule.QuantileAdaptive(0.3, 0.5, 0.2, 30), rates));
      methods.put(
          AUTOMATIC,
          settings(
              new ClippingRule.Automatic(0.01),
              Arrays.stream(rates).map(rate -> rate / 4).toArray()));
    }
    return methods;
  }

  private static List<Setting> settings(ClippingRule rule, double[] rates) {
    return Arrays.stream(rates).mapToObj(rate -> new Setting(rule, rate)).toList();
  }

  private static Setting best(
      PrivateTraining training, List<Setting> settings, Progress.Task task) {
    Setting best = settings.getFirst();
    double most = -1;
    for (Setting setting : settings) {
      double accuracy = training.run(setting, TUNING_SEED).validation();
      if (accuracy > most) {
        most = accuracy;
        best = setting;
      }
      task.advance(1);
    }
    return best;
  }

  private static List<Claim> claims(
      String model, double epsilon, Map<String, List<Result>> results, ExperimentOptions options) {
    List<Result> flat = results.getOrDefault(FLAT, List.of());
    List<Result> ada = results.getOrDefault(ADACLIP, List.of());
    String at = ", %s, epsilon %s".formatted(model, epsilon);
    double[] gain = test(ada);
    double[] baseline = test(flat);
    for (int i = 0; i < gain.length; i++) {
      gain[i] -= baseline[i];
    }
    Interval interval = Interval.of(gain);
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.measuredOnce(
            NAME,
            "P1 noise of DP-SGD over that of AdaCliP" + at,
            noise(flat) / noise(ada),
            Bound.AT_LEAST,
            1,
            options.command(NAME)));
    claims.add(interval.claim(NAME, "P2 accuracy of AdaCliP over DP-SGD" + at, 0, options));
    if (epsilon == EPSILONS[0] && options.seeds() > 1) {
      claims.add(
          Claim.measuredOnce(
              NAME,
              "P2 lower end of the interval of that gain" + at,
              interval.low(),
              Bound.AT_LEAST,
              0,
              options.command(NAME)));
    }
    return claims;
  }

  private static double[] test(List<Result> results) {
    return results.stream().mapToDouble(Result::test).toArray();
  }

  private static double noise(List<Result> results) {
    return results.stream().mapToDouble(Result::noise).average().orElseThrow();
  }

  private static String text(Setting setting) {
    return switch (setting.rule()) {
      case ClippingRule.Flat flat -> "norm %s, rate %s".formatted(flat.norm(), setting.rate());
      case AdaClip ada ->
          "deviation from %.2g to %.2g, rate %s"
              .formatted(ada.initialDeviation(), Math.sqrt(ada.mostVariance()), setting.rate());
      default -> "rate " + setting.rate();
    };
  }
}
