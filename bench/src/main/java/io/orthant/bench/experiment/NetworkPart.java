package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.dp.ClippingRule;
import io.orthant.learn.dp.ClippingRule.AdaClip;
import io.orthant.learn.dp.PrivateGradient;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.learn.train.ImageTrainer;
import io.orthant.learn.train.WeightAverage;
import io.orthant.learn.weights.TensorData;
import io.orthant.privacy.Budget;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.Phase;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.RdpAccountant.Conversion;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The convolutional network of TensorFlow Privacy's tutorial on MNIST, with the noise, norms, rates
 * and passes of its published accuracies, but with batches sampled as the accounting assumes.
 * AdaCliP gets the same settings, its variances within the norm. Of each run, the last weights and
 * their mean over the steps are tested.
 */
final class NetworkPart {
  private static final int BATCH = 256;
  private static final int PART = 128;
  private static final String DP_SGD = "DP-SGD";
  private static final String ADACLIP = "AdaCliP";
  private static final double DELTA = 1e-5;
  private static final double AVERAGE_DECAY = 0.998;

  /** Published: accuracy at epsilon by the classic conversion of Renyi divergences. */
  private static final List<Row> ROWS =
      List.of(
          new Row(1.19, 0.950, 1.3, 1.5, 0.25, 15),
          new Row(3.01, 0.966, 1.1, 1.0, 0.15, 60),
          new Row(7.10, 0.970, 0.7, 1.5, 0.25, 45));

  private final ExperimentOptions options;
  private final String experiment;

  NetworkPart(ExperimentOptions options, String experiment) {
    this.options = options;
    this.experiment = experiment;
  }

  private record Row(
      double epsilon, double accuracy, double noise, double norm, double rate, int passes) {
    long steps(int examples) {
      return (long) passes * examples / BATCH;
    }
  }

  /** Of the last weights, and of their mean. */
  private record Accuracy(double last, double mean) {}

  void run(Progress progress, Found found) throws IOException {
    LabelledImages training = LabelledImages.training(options.data().resolve("mnist"));
    LabelledImages test = LabelledImages.test(options.data().resolve("mnist"));
    int examples = training.size();
    List<Row> rows = options.full() ? ROWS : ROWS.subList(0, 1);
    List<String> methods = options.full() ? List.of(DP_SGD, ADACLIP) : List.of(DP_SGD);
    long steps = rows.stream().mapToLong(row -> row.steps(examples)).sum();
    List<List<String>> table = new ArrayList<>();
    try (Progress.Task task =
        progress.start("cnn", steps * methods.size() * options.seeds(), "steps")) {
      for (Row row : rows) {
        SampledGaussian mechanism = new SampledGaussian((double) BATCH / examples, row.noise());
        List<Phase> phases = List.of(new Phase(mechanism, row.steps(examples)));
        double classic = new RdpAccountant(Conversion.CLASSIC).epsilon(phases, DELTA);
        double tight = new PldAccountant().epsilon(phases, DELTA);
        for (String method : methods) {
          double[] last = new double[options.seeds()];
          double[] mean = new double[options.seeds()];
          for (int seed = 1; seed <= options.seeds(); seed++) {
            Accuracy accuracy = accuracy(training, test, row, method, seed, task);
            last[seed - 1] = accuracy.last();
            mean[seed - 1] = accuracy.mean();
          }
          table.add(
              List.of(
                  "%s, noise %s, norm %s".formatted(method, row.noise(), row.norm()),
                  "%.3f".formatted(classic),
                  "%.3f".formatted(tight),
                  Interval.of(last).text("%.4f"),
                  Interval.of(mean).text("%.4f")));
          found.claims().add(claim(method, "last weights", row, last));
          found.claims().add(claim(method, "mean of the weights", row, mean));
        }
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Convolutional network",
                "Delta 1e-5, Poisson samples of %d of %,d digits; test accuracy, with its interval, of the last weights and of their mean over some %.0f steps."
                    .formatted(BATCH, examples, 1 / (1 - AVERAGE_DECAY)),
                List.of("method", "epsilon, classic", "epsilon, tight", "last weights", "mean"),
                table));
  }

  private Claim claim(String method, String weights, Row row, double[] accuracies) {
    return Interval.of(accuracies)
        .claim(
            experiment,
            "accuracy of the convolutional network by %s at epsilon %s, %s"
                .formatted(method, row.epsilon(), weights),
            row.accuracy(),
            options);
  }

  private static Accuracy accuracy(
      LabelledImages training,
      LabelledImages test,
      Row row,
      String method,
      long seed,
      Progress.Task task) {
    Seed streams = new Seed(seed);
    int examples = training.size();
    SampledGaussian mechanism = new SampledGaussian((double) BATCH / examples, row.noise());
    // The cost is computed above; the ledger only counts.
    Calibration loose = new Calibration(RdpAccountant.standard(), new Budget(1e3, DELTA));
    try (Arena arena = Arena.ofConfined()) {
      ImageClassifier classifier = new ImageClassifier(streams.stream("weights"), arena);
      long coordinates = classifier.coordinates();
      ClippingRule rule =
          method.equals(DP_SGD)
              ? new ClippingRule.Flat(row.norm())
              : AdaClip.within(row.norm(), classifier.coordinates());
      PrivateGradient gradient =
          new PrivateGradient(
              rule,
              classifier.coordinates(),
              examples,
              new Ledger(loose, List.of(), mechanism, row.steps(examples)),
              new InsecureBits(streams.derive("noise", 0)));
      WeightAverage average =
          new WeightAverage(
              Map.of("all", TensorData.floats(classifier.values().segment(), coordinates)),
              AVERAGE_DECAY,
              arena);
      for (long step = 1; step <= row.steps(examples); step++) {
        int[] drawn = gradient.draw();
        for (int from = 0; from < drawn.length; from += PART) {
          int count = Math.min(PART, drawn.length - from);
          LabelledImages part = training.select(Arrays.copyOfRange(drawn, from, from + count));
          gradient.add(classifier.differentiate(part.images(), part.labels(), gradient::clip));
        }
        classifier.move(gradient.release(), row.rate());
        average.follow(step);
        task.advance(1);
      }
      double last = ImageTrainer.accuracy(classifier, test);
      average.release();
      return new Accuracy(last, ImageTrainer.accuracy(classifier, test));
    }
  }
}
