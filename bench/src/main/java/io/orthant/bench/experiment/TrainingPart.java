package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.eval.UnseenItems;
import io.orthant.learn.softmax.KernelConfig;
import io.orthant.learn.softmax.KernelConfig.FeatureKind;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss;
import io.orthant.learn.train.OutputLoss.CalibratedBce;
import io.orthant.learn.train.OutputLoss.FullSoftmax;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Models trained alike but for their loss: what they rank, their perplexity, and their time. */
record TrainingPart(ExperimentOptions options, Progress progress) {
  private static final String FULL = "full softmax";
  private static final String FOURIER = "RF";
  private static final String QUADRATIC = "quadratic";
  private static final String UNIFORM = "uniform";
  private static final String MANY = "uniform, 3,000, targets corrected";
  private static final int ANCHORS = 16;
  private static final double NDCG_BAR = 0.030;
  private static final double OF_FULL_BAR = 0.97;
  private static final double TIME_BAR = 0.5;

  /**
   * One trained model.
   *
   * @param ndcg NDCG@10 of the test targets, over the whole catalogue
   * @param unseen the same among the items that the history does not hold
   * @param perplexity of the test targets, under the full softmax
   * @param seconds wall time of the training, its validation included
   */
  private record Trained(double ndcg, double unseen, double perplexity, double seconds) {}

  void run(List<Section> sections, List<Claim> claims, List<String> notes) throws IOException {
    Dataset data =
        options.full() ? BeautyFile.read(options.data(), progress) : GeneratedSequences.dataset();
    Map<String, List<Trained>> models = new LinkedHashMap<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      for (Map.Entry<String, OutputLoss> loss : losses().entrySet()) {
        models
            .computeIfAbsent(loss.getKey(), _ -> new ArrayList<>())
            .add(train(data, settings(loss.getValue()).seed(seed).build()));
      }
    }
    String subject = options.full() ? "Beauty" : "generated sequences";
    sections.add(table(models, subject));
    claims(claims, models, subject);
    if (!options.full()) {
      notes.add("Quick, training: generated sequences of 3,000 items instead of Beauty.");
    }
  }

  /**
   * The same for all losses, smaller for the generated sequences; but scores of gBCE, and of the
   * loss that also corrects targets, are free of a temperature: for a cosine cannot say that nearly
   * all items are unlikely.
   */
  private TrainConfig.Builder settings(OutputLoss loss) {
    TrainConfig.Builder builder =
        (options.full() ? SequenceTask.forBeauty() : TrainConfig.builder().threads(1))
            .loss(loss)
            .inverseTemperature(free(loss) ? 0 : 16)
            .itemRate(4)
            .layers(1)
            .heads(1)
            .feedForward(64);
    return options.full()
        ? builder.epochs(8)
        : builder.dimension(32).maxLength(16).batchPositions(512).epochs(4);
  }

  private static boolean free(OutputLoss loss) {
    return loss instanceof CalibratedBce
        || (loss instanceof SampledSoftmax sampled && sampled.correction() == LogitCorrection.ALL);
  }

  private Map<String, OutputLoss> losses() {
    int negatives = options.full() ? 1024 : 128;
    Map<String, OutputLoss> losses = new LinkedHashMap<>();
    losses.put(FULL, new FullSoftmax());
    losses.put(
        FOURIER,
        new SampledSoftmax(
            tree(new KernelConfig.RandomFeatures(FeatureKind.ORTHOGONAL, 128, 4)),
            negatives,
            ANCHORS));
    losses.put(
        "uniform bucket",
        new SampledSoftmax(tree(new KernelConfig.Constant()), negatives, ANCHORS));
    losses.put(
        QUADRATIC, new SampledSoftmax(tree(new KernelConfig.Quadratic(100)), negatives, ANCHORS));
    losses.put("log-uniform", new SampledSoftmax(new SamplerConfig.LogUniform(), negatives));
    losses.put("frequency^0.75", new SampledSoftmax(new SamplerConfig.Frequency(0.75), negatives));
    losses.put("in-batch", new SampledSoftmax(new SamplerConfig.InBatch(), negatives));
    losses.put(UNIFORM, new SampledSoftmax(new SamplerConfig.Uniform(), negatives));
    losses.put("gBCE, t 0.75", new CalibratedBce(negatives, 0.75));
    if (options.full()) {
      losses.put(MANY, new SampledSoftmax(new SamplerConfig.Uniform(), 3000, LogitCorrection.ALL));
    }
    return losses;
  }

  private static SamplerConfig tree(KernelConfig kernel) {
    return new SamplerConfig.Tree(kernel, 64, 0.2, 1000);
  }

  private Trained train(Dataset data, TrainConfig config) throws IOException {
    try (ScratchFolder folder = ScratchFolder.of("rf-softmax")) {
      long start = System.nanoTime();
      new Trainer(data, config, folder.path()).run(progress, () -> false);
      double seconds = (System.nanoTime() - start) / 1e9;
      try (SequenceModel model = SequenceModel.open(folder.path())) {
        return new Trained(
            RankingMetrics.of(model.ranker().ranks(data.test())).ndcg10(),
            RankingMetrics.of(new UnseenItems(model.ranker()).ranks(data.test())).ndcg10(),
            model.perplexity(data.test()),
            seconds);
      }
    }
  }

  private static Section table(Map<String, List<Trained>> models, String subject) {
    List<List<String>> rows = new ArrayList<>();
    models.forEach(
        (name, seeds) ->
            rows.add(
                List.of(
                    name,
                    interval(seeds, Trained::ndcg, "%.4f"),
                    interval(seeds, Trained::unseen, "%.4f"),
                    interval(seeds, Trained::perplexity, "%,.0f"),
                    "%.0f".formatted(Interval.of(values(seeds, Trained::seconds)).mean()))));
    return new Section.Table(
        "Models of " + subject,
        "Test targets over the whole catalogue, nothing sampled; with several seeds, mean and 95%"
            + " interval. Seconds of wall time.",
        List.of("loss", "NDCG@10", "history left out", "perplexity", "seconds"),
        rows);
  }

  private static String interval(
      List<Trained> seeds, ToDoubleFunction<Trained> value, String format) {
    Interval interval = Interval.of(values(seeds, value));
    return seeds.size() == 1
        ? format.formatted(interval.mean())
        : (format + " (" + format + " to " + format + ")")
            .formatted(interval.mean(), interval.low(), interval.high());
  }

  private void claims(List<Claim> claims, Map<String, List<Trained>> models, String subject) {
    double[] full = values(models.getOrDefault(FULL, List.of()), Trained::ndcg);
    double[] fourier = values(models.getOrDefault(FOURIER, List.of()), Trained::ndcg);
    double[] quadratic = values(models.getOrDefault(QUADRATIC, List.of()), Trained::ndcg);
    double[] uniform = values(models.getOrDefault(UNIFORM, List.of()), Trained::ndcg);
    if (options.full()) {
      for (String loss : List.of(FOURIER, MANY)) {
        claims.add(
            Interval.of(values(models.getOrDefault(loss, List.of()), Trained::unseen))
                .claim(
                    RfSoftmax.NAME,
                    "NDCG@10 on Beauty, history left out, " + loss,
                    NDCG_BAR,
                    options));
      }
    }
    claims.add(
        Interval.of(ratios(fourier, full))
            .claim(
                RfSoftmax.NAME,
                "R4 NDCG@10 of RF over that of the full softmax, " + subject,
                OF_FULL_BAR,
                options));
    claims.add(
        Interval.of(
                ratios(
                    values(models.getOrDefault(FOURIER, List.of()), Trained::seconds),
                    values(models.getOrDefault(FULL, List.of()), Trained::seconds)))
            .claimAtMost(
                RfSoftmax.NAME,
                "R4 time of RF over that of the full softmax, " + subject,
                TIME_BAR,
                options));
    String better = "R4 NDCG@10 of %s minus that of %s, " + subject;
    claims.add(
        Interval.of(differences(full, fourier))
            .claim(RfSoftmax.NAME, better.formatted("full softmax", "RF"), 0, options));
    claims.add(
        Interval.of(differences(fourier, quadratic))
            .claim(RfSoftmax.NAME, better.formatted("RF", "quadratic"), 0, options));
    claims.add(
        Interval.of(differences(quadratic, uniform))
            .claim(RfSoftmax.NAME, better.formatted("quadratic", "uniform"), 0, options));
  }

  private static double[] values(List<Trained> seeds, ToDoubleFunction<Trained> value) {
    return seeds.stream().mapToDouble(value).toArray();
  }

  private static double[] ratios(double[] a, double[] b) {
    double[] ratios = a.clone();
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] /= b[i];
    }
    return ratios;
  }

  private static double[] differences(double[] a, double[] b) {
    double[] differences = a.clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= b[i];
    }
    return differences;
  }
}
