package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.Sgd;
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
  private static final String ADAPTIVE = ", AMSGrad";
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

  /** What differs between models. */
  private record Recipe(
      OutputLoss loss, Optimizer optimizer, double learningRate, double itemRate) {
    /** Descent with momentum, whose steps are proportional to the gradient. */
    static Recipe descent(OutputLoss loss) {
      return new Recipe(loss, Sgd.withMomentum(0.9), 0.3, 10);
    }

    /** AMSGrad, which divides each coordinate by how large its gradients are. */
    static Recipe adaptive(OutputLoss loss) {
      return new Recipe(loss, AmsGrad.standard(), 4e-3, 4);
    }

    /**
     * Scores of gBCE, and of the loss that also corrects targets, are free of a temperature: for a
     * cosine cannot say that nearly all items are unlikely.
     */
    double inverseTemperature() {
      boolean free =
          loss instanceof CalibratedBce
              || (loss instanceof SampledSoftmax sampled
                  && sampled.correction() == LogitCorrection.ALL);
      return free ? 0 : 16;
    }
  }

  void run(Found found) throws IOException {
    Dataset data =
        options.full() ? BeautyFile.read(options.data(), progress) : GeneratedSequences.dataset();
    Map<String, List<Trained>> models = new LinkedHashMap<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      for (Map.Entry<String, Recipe> recipe : recipes().entrySet()) {
        models
            .computeIfAbsent(recipe.getKey(), _ -> new ArrayList<>())
            .add(train(data, settings(recipe.getValue()).seed(seed).build()));
      }
    }
    String subject = options.full() ? "Beauty" : "generated sequences";
    found.sections().add(table(models, subject));
    claims(found, models, subject);
    if (!options.full()) {
      found.notes().add("Quick, training: generated sequences of 3,000 items instead of Beauty.");
    }
  }

  /** The same for all models, smaller for the generated sequences. */
  private TrainConfig.Builder settings(Recipe recipe) {
    TrainConfig.Builder builder =
        (options.full() ? SequenceTask.forBeauty() : TrainConfig.builder().threads(1))
            .loss(recipe.loss())
            .inverseTemperature(recipe.inverseTemperature())
            .optimizer(recipe.optimizer())
            .learningRate(recipe.learningRate())
            .itemRate(recipe.itemRate())
            .layers(1)
            .heads(1)
            .feedForward(64);
    return options.full()
        ? builder.epochs(8)
        : builder.dimension(32).maxLength(16).batchPositions(512).epochs(4);
  }

  private Map<String, Recipe> recipes() {
    int negatives = options.full() ? 1024 : 128;
    OutputLoss full = new FullSoftmax();
    OutputLoss fourier =
        new SampledSoftmax(
            tree(new KernelConfig.RandomFeatures(FeatureKind.ORTHOGONAL, 128, 4)),
            negatives,
            ANCHORS);
    OutputLoss uniform = new SampledSoftmax(new SamplerConfig.Uniform(), negatives);
    Map<String, Recipe> recipes = new LinkedHashMap<>();
    recipes.put(FULL, Recipe.descent(full));
    recipes.put(FOURIER, Recipe.descent(fourier));
    recipes.put(
        "uniform bucket",
        Recipe.descent(new SampledSoftmax(tree(new KernelConfig.Constant()), negatives, ANCHORS)));
    recipes.put(
        QUADRATIC,
        Recipe.descent(
            new SampledSoftmax(tree(new KernelConfig.Quadratic(100)), negatives, ANCHORS)));
    recipes.put(
        "log-uniform",
        Recipe.descent(new SampledSoftmax(new SamplerConfig.LogUniform(), negatives)));
    recipes.put(
        "frequency^0.75",
        Recipe.descent(new SampledSoftmax(new SamplerConfig.Frequency(0.75), negatives)));
    recipes.put(
        "in-batch", Recipe.descent(new SampledSoftmax(new SamplerConfig.InBatch(), negatives)));
    recipes.put(UNIFORM, Recipe.descent(uniform));
    recipes.put(FULL + ADAPTIVE, Recipe.adaptive(full));
    recipes.put(FOURIER + ADAPTIVE, Recipe.adaptive(fourier));
    recipes.put(UNIFORM + ADAPTIVE, Recipe.adaptive(uniform));
    recipes.put("gBCE, t 0.75" + ADAPTIVE, Recipe.adaptive(new CalibratedBce(negatives, 0.75)));
    if (options.full()) {
      recipes.put(
          MANY,
          Recipe.adaptive(
              new SampledSoftmax(new SamplerConfig.Uniform(), 3000, LogitCorrection.ALL)));
    }
    return recipes;
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
            RankingMetrics.of(model.ranker().amongUnseen().ranks(data.test())).ndcg10(),
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
    return Interval.of(values(seeds, value)).text(format);
  }

  private void claims(Found found, Map<String, List<Trained>> models, String subject) {
    double[] full = values(models.getOrDefault(FULL, List.of()), Trained::ndcg);
    double[] fourier = values(models.getOrDefault(FOURIER, List.of()), Trained::ndcg);
    if (options.full()) {
      for (String loss : List.of(FOURIER, MANY)) {
        found
            .claims()
            .add(
                Interval.of(values(models.getOrDefault(loss, List.of()), Trained::unseen))
                    .claim(
                        RfSoftmax.NAME,
                        "NDCG@10 on Beauty, history left out, " + loss,
                        NDCG_BAR,
                        options));
      }
    }
    found
        .claims()
        .add(
            Interval.of(ratios(fourier, full))
                .claim(
                    RfSoftmax.NAME,
                    "R4 NDCG@10 of RF over that of the full softmax, " + subject,
                    OF_FULL_BAR,
                    options));
    found
        .claims()
        .add(
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
    String surer = "R4 log perplexity of %s minus that of %s, " + subject;
    List<String> order = List.of(FULL, FOURIER, QUADRATIC, UNIFORM);
    for (int i = 0; i + 1 < order.size(); i++) {
      List<Trained> first = models.getOrDefault(order.get(i), List.of());
      List<Trained> second = models.getOrDefault(order.get(i + 1), List.of());
      found
          .claims()
          .add(
              Interval.of(differences(first, second, Trained::ndcg))
                  .claim(
                      RfSoftmax.NAME,
                      better.formatted(order.get(i), order.get(i + 1)),
                      0,
                      options));
      found
          .claims()
          .add(
              Interval.of(differences(second, first, one -> Math.log(one.perplexity())))
                  .claim(
                      RfSoftmax.NAME, surer.formatted(order.get(i + 1), order.get(i)), 0, options));
    }
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

  private static double[] differences(
      List<Trained> first, List<Trained> second, ToDoubleFunction<Trained> value) {
    double[] differences = values(first, value);
    double[] subtracted = values(second, value);
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= subtracted[i];
    }
    return differences;
  }
}
