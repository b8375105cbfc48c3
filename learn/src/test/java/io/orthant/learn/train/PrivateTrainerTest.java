package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.Context;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.TestData;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.nn.EncoderLayer;
import io.orthant.learn.nn.LabelledSequence;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss.CalibratedBce;
import io.orthant.learn.train.OutputLoss.FullSoftmax;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import io.orthant.learn.train.PrivacyConfig.Clipping;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.privacy.Budget;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Phase;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RandomBits;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PrivateTrainerTest {
  private static final Dataset DATA = TestData.secondOrder(30, 600, 1);
  private static final int UNITS = 480;
  private static final Budget BUDGET = new Budget(3, 1e-6);

  private static final PrivacyConfig EXAMPLES =
      new PrivacyConfig(BUDGET, Unit.EXAMPLE, 1, 2, Clipping.FLAT, 1, 0, false);

  @TempDir private Path folder;

  private static TrainConfig.Builder small(@Nullable PrivacyConfig privacy) {
    return TrainConfig.builder()
        .dimension(16)
        .layers(1)
        .heads(2)
        .feedForward(16)
        .maxLength(8)
        .batchPositions(256)
        .learningRate(0.01)
        .warmupSteps(5)
        .epochs(1)
        .threads(2)
        .loss(new SampledSoftmax(new SamplerConfig.Uniform(), 16))
        .seed(7)
        .privacy(privacy);
  }

  private static TrainConfig.Builder masked(PrivacyConfig privacy) {
    return small(privacy).objective(new TrainingObjective.MaskedItem(0.3));
  }

  private static PrivacyConfig privacy(Clipping clipping, int batch, double noise) {
    return new PrivacyConfig(BUDGET, Unit.USER, batch, 2, clipping, noise, 0, false);
  }

  private static PrivacyConfig insecure(Clipping clipping) {
    return new PrivacyConfig(BUDGET, Unit.USER, 48, 2, clipping, 1, 0, true);
  }

  private static BooleanSupplier after(int steps) {
    int[] taken = {0};
    return () -> ++taken[0] == steps;
  }

  private PrivacyCard train(String name, TrainConfig config) throws IOException {
    new PrivateTrainer(DATA, config, folder.resolve(name)).run(Progress.NONE, () -> false);
    return PrivacyCard.read(folder.resolve(name));
  }

  private byte[] weights(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("weights.safetensors"));
  }

  /** With a budget that asks for next to no noise, so that only clipping is in the way. */
  @Test
  void learnsWhatAFirstOrderModelCannotKnow() throws IOException {
    PrivacyConfig loose =
        new PrivacyConfig(
            new Budget(5000, 1e-6), Unit.USER, 120, 2, Clipping.AUTOMATIC, 0.2, 0, false);
    TrainConfig config =
        small(loose).loss(new FullSoftmax()).layers(2).dropout(0).epochs(40).build();
    PrivacyCard card = train("model", config);
    assertThat(card.steps()).isEqualTo(160);
    try (SequenceModel model = SequenceModel.open(folder.resolve("model"))) {
      RankingMetrics metrics = RankingMetrics.of(model.ranker().ranks(DATA.withoutCounts().test()));
      assertThat(metrics.mrr()).isGreaterThan(0.8);
    }
  }

  /**
   * A masked item follows from its neighbours; epsilon is so large that noise hardly matters.
   * Chance is secret here: six runs had 0.717 to 0.747.
   */
  @Test
  void learnsMaskedItemsFromWhatIsAroundThem() throws IOException {
    PrivacyConfig loose =
        new PrivacyConfig(
            new Budget(5000, 1e-6), Unit.USER, 120, 2, Clipping.AUTOMATIC, 0.2, 0, false);
    TrainConfig config =
        masked(loose).loss(new FullSoftmax()).layers(2).maxLength(13).dropout(0).epochs(40).build();
    PrivacyCard card = train("model", config);
    assertThat(card.holds()).isTrue();
    assertThat(card.steps()).isEqualTo(160);
    try (SequenceModel model = SequenceModel.open(folder.resolve("model"))) {
      assertThat(model.config().encoder()).isEqualTo(config.encoder());
      List<HeldOut> test = DATA.withoutCounts().test();
      double around = RankingMetrics.of(model.ranker(Context.AROUND).ranks(test)).mrr();
      assertThat(around).as("around %s", around).isGreaterThan(0.65);
      assertThat(RankingMetrics.of(model.ranker().ranks(test)).mrr()).isLessThan(around);
    }
  }

  @ParameterizedTest
  @EnumSource
  void maskedItemsKeepToTheBudgetOverAnInterruption(Unit unit) throws IOException {
    PrivacyConfig privacy = new PrivacyConfig(BUDGET, unit, 48, 2, Clipping.ADACLIP, 0, 0, false);
    TrainConfig config =
        masked(privacy)
            .layers(List.of(EncoderLayer.Kind.SEPCONV, EncoderLayer.Kind.BPROJ))
            .tied(false)
            .build();
    PrivateTrainer trainer = new PrivateTrainer(DATA, config, folder);
    TrainingReport first = trainer.run(Progress.NONE, after(4));
    assertThat(first.outcome()).isEqualTo(TrainingReport.Outcome.INTERRUPTED);
    TrainingReport second =
        new PrivateTrainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThat(second.outcome()).isEqualTo(TrainingReport.Outcome.COMPLETED);
    PrivacyCard card = PrivacyCard.read(folder);
    assertThat(card.steps()).isEqualTo(trainer.plannedSteps());
    double counted =
        new PldAccountant()
            .epsilon(
                List.of(
                    new Phase(
                        new SampledGaussian(48.0 / trainer.units(), card.noiseMultiplier()),
                        card.steps())),
                BUDGET.delta());
    assertThat(card.epsilon()).isCloseTo(counted, within(1e-12)).isBetween(2.9, 3.0);
    assertThat(card.unit()).contains(unit == Unit.USER ? "windows of 8 items" : "at most 8 items");
    try (SequenceModel model = SequenceModel.open(folder)) {
      assertThat(model.config().encoder().causal()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRuleKeepsToTheBudgetAndSaysWhatHolds(Clipping clipping) throws IOException {
    TrainConfig config =
        small(privacy(clipping, 48, 0)).loss(new CalibratedBce(8, 0.75)).tied(false).build();
    PrivacyCard card = train("model", config);
    double counted =
        new PldAccountant()
            .epsilon(
                List.of(new Phase(new SampledGaussian(0.1, card.noiseMultiplier()), card.steps())),
                BUDGET.delta());
    assertThat(card.holds()).isTrue();
    assertThat(card.steps()).isEqualTo(10);
    assertThat(card.units()).isEqualTo(UNITS);
    assertThat(card.epsilon()).isCloseTo(counted, within(1e-12)).isBetween(2.9, 3.0);
    assertThat(card.noiseSource()).contains("AES-256");
    assertThat(card.text())
        .contains("differentially private", "Poisson", "480", "list of item ids")
        .isEqualTo(Files.readString(folder.resolve("model").resolve("privacy.txt")));
  }

  @Test
  void theFolderHoldsNothingElseThatDependsOnTheData() throws IOException {
    train("model", small(privacy(Clipping.FLAT, 48, 1)).build());
    Path model = folder.resolve("model");
    try (var files = Files.list(model)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json", "items.tsv", "privacy.json", "privacy.txt", "weights.safetensors");
    }
    assertThat(Files.readString(model.resolve("config.json")))
        .doesNotContain("dataDigest", "meanLoss", "validation\"");
    assertThat(Files.readAllLines(model.resolve("items.tsv")))
        .hasSize(31)
        .allMatch(line -> line.endsWith("\t0") || line.equals("id\tcount"))
        .isSorted();
  }

  @ParameterizedTest
  @EnumSource
  void aResumedRunGoesOnCountingAndWithWhatItHadLearned(Clipping clipping) throws IOException {
    TrainConfig config = small(privacy(clipping, 48, 0)).build();
    PrivateTrainer trainer = new PrivateTrainer(DATA, config, folder);
    TrainingReport first = trainer.run(Progress.NONE, after(4));
    assertThat(first.outcome()).isEqualTo(TrainingReport.Outcome.INTERRUPTED);
    assertThat(trainer.canResume()).isTrue();
    TrainingReport second =
        new PrivateTrainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThat(second.outcome()).isEqualTo(TrainingReport.Outcome.COMPLETED);
    assertThat(second.steps()).isEqualTo(10);
    assertThat(PrivacyCard.read(folder).epsilon()).isBetween(2.9, 3.0);
    assertThat(PrivacyCard.read(folder).steps()).isEqualTo(10);
    assertThat(trainer.canResume()).isFalse();
  }

  /** By seeded noise, over an interruption, beside the same run with its last weights. */
  @Test
  void theMeanOfTheWeightsIsReleasedIfWanted() throws IOException {
    PrivacyConfig last = new PrivacyConfig(BUDGET, Unit.USER, 48, 2, Clipping.FLAT, 1, 0, true);
    PrivacyConfig mean = new PrivacyConfig(BUDGET, Unit.USER, 48, 2, Clipping.FLAT, 1, 0.5, true);
    TrainConfig.Builder config = small(last).threads(1).inverseTemperature(8);
    train("last", config.build());
    train("mean", config.privacy(mean).build());
    Path resumed = folder.resolve("resumed");
    PrivateTrainer trainer = new PrivateTrainer(DATA, config.build(), resumed);
    assertThat(trainer.run(Progress.NONE, after(4)).outcome())
        .isEqualTo(TrainingReport.Outcome.INTERRUPTED);
    assertThat(Files.size(resumed.resolve("checkpoint.safetensors"))).isPositive();
    trainer.run(Progress.NONE, () -> false);
    assertThat(weights("mean")).isNotEqualTo(weights("last"));
    assertThat(PrivacyCard.read(folder.resolve("mean")).text()).contains("a mean over the steps");
    try (SequenceModel model = SequenceModel.open(resumed)) {
      assertThat(Norm.of(model.itemVectors().row(3))).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void trainingEndsBeforeTheStepThatWouldExceedTheBudget() throws IOException {
    TrainConfig config = small(privacy(Clipping.FLAT, 48, 0.9)).epochs(100).build();
    TrainingReport report =
        new PrivateTrainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.BUDGET_SPENT);
    PldAccountant accountant = new PldAccountant();
    SampledGaussian mechanism = new SampledGaussian(0.1, 0.9);
    assertThat(accountant.epsilon(List.of(new Phase(mechanism, report.steps())), 1e-6))
        .isLessThanOrEqualTo(3);
    assertThat(accountant.epsilon(List.of(new Phase(mechanism, report.steps() + 1)), 1e-6))
        .isGreaterThan(3);
    assertThat(PrivacyCard.read(folder).steps()).isEqualTo(report.steps()).isLessThan(1000);
  }

  @Test
  void emptyBatchesAreStepsThatMoveTheWeights() throws IOException {
    Dataset tiny =
        new Dataset(
            DATA.catalog(), DATA.training().subList(0, 3), List.of(), List.of(), DATA.report());
    TrainConfig config = small(privacy(Clipping.FLAT, 1, 5)).epochs(20).build();
    TrainingReport report =
        new PrivateTrainer(tiny, config, folder).run(Progress.NONE, () -> false);
    // Of 60 steps about 18 have an empty batch; the chance of none is below 1e-9.
    assertThat(report.steps()).isEqualTo(60);
    assertThat(PrivacyCard.read(folder).steps()).isEqualTo(60);
    // Whoever took part, every item vector got noise.
    try (Arena arena = Arena.ofConfined();
        SequenceModel model = SequenceModel.open(folder)) {
      Matrix fresh =
          ModelWeights.create(config.encoder(), 30, true, new Seed(7), arena).outputItems();
      for (int item = 0; item < 30; item++) {
        assertThat(model.itemVectors().row(item)).isNotEqualTo(fresh.row(item));
      }
    }
  }

  @Test
  void seededNoiseRepeatsARunAndMakesTheCardSayThatNothingHolds() throws IOException {
    TrainConfig config = small(insecure(Clipping.ADACLIP)).build();
    PrivacyCard card = train("one", config);
    train("two", config);
    assertThat(weights("one")).isEqualTo(weights("two"));
    assertThat(card.holds()).isFalse();
    assertThat(card.text()).contains("NOT private", "INSECURE");
    train("secret one", small(privacy(Clipping.ADACLIP, 48, 1)).build());
    train("secret two", small(privacy(Clipping.ADACLIP, 48, 1)).build());
    assertThat(weights("secret one")).isNotEqualTo(weights("secret two"));
  }

  static Stream<TrainConfig.Builder> objectives() {
    return Stream.of(small(insecure(Clipping.FLAT)), masked(insecure(Clipping.FLAT)));
  }

  /** The same draws in parts of one window or of a whole batch: equal up to rounding. */
  @ParameterizedTest
  @MethodSource("objectives")
  void howMuchIsComputedAtOnceDoesNotMatter(TrainConfig.Builder objective) throws IOException {
    TrainConfig.Builder config = objective.dropout(0);
    train("whole", config.batchPositions(100_000).threads(1).build());
    train("parts", config.batchPositions(1).threads(1).build());
    try (SequenceModel whole = SequenceModel.open(folder.resolve("whole"));
        SequenceModel parts = SequenceModel.open(folder.resolve("parts"))) {
      for (int item = 0; item < 30; item++) {
        assertThat(parts.itemVectors().row(item))
            .containsExactly(whole.itemVectors().row(item), within(1e-3f));
      }
    }
  }

  @Test
  void unitsAreUsersWithTheirLatestWindowsOrSingleWindows() {
    List<Sequence> sequences =
        List.of(
            new Sequence("a", new int[] {1, 2, 3, 4, 5, 6, 7, 8}),
            new Sequence("b", new int[] {1, 2}),
            new Sequence("a", new int[] {9, 8, 7}),
            new Sequence("c", new int[] {1}));
    Units users =
        Units.of(sequences, privacy(Clipping.FLAT, 1, 1), group -> NextItems.cut(group, 3));
    assertThat(users.count()).isEqualTo(2);
    assertThat(users.windows().getFirst().stream().map(Window::labelled))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new LabelledSequence(new int[] {7}, new int[] {0}, new int[] {8}),
            new LabelledSequence(new int[] {9, 8}, new int[] {0, 1}, new int[] {8, 7}));
    Units windows = Units.of(sequences, EXAMPLES, group -> NextItems.cut(group, 3));
    assertThat(windows.count()).isEqualTo(5);
    List<Units> parts = windows.parts(6);
    assertThat(parts.stream().mapToInt(Units::count).sum()).isEqualTo(5);
    assertThat(parts.getFirst().count()).isEqualTo(2);
  }

  /** Two units with the same history, and both of them in every step. */
  @Test
  void whatIsMaskedIsDrawnForEachUnitAndStep() {
    int[] items = IntStream.range(0, 50).toArray();
    List<Sequence> sequences = List.of(new Sequence("a", items), new Sequence("b", items));
    Units units = Units.of(sequences, EXAMPLES, all -> MaskedItems.cut(all, 50, 0.5, 1000));
    RandomBits bits = new InsecureBits(1);
    int[] both = {0, 1};
    Set<String> seen = new HashSet<>();
    for (int step = 0; step < 5; step++) {
      for (List<Window> unit : units.drawn(both, bits).windows()) {
        seen.add(Arrays.toString(unit.getFirst().inputs()));
      }
    }
    assertThat(seen).hasSize(10);
  }

  @Test
  void whatBreaksTheBoundIsRefusedWithTheReason() {
    PrivacyConfig privacy = privacy(Clipping.FLAT, 48, 0);
    refused(privacy, new SamplerConfig.InBatch(), "depend on the others of its batch");
    refused(privacy, new SamplerConfig.LogUniform(), "how often items occur");
    refused(privacy, new SamplerConfig.Frequency(0.5), "how often items occur");
    refused(privacy, new SamplerConfig.Exact(), "hidden states of other units");
    assertThatThrownBy(() -> new Trainer(DATA, small(privacy).build(), folder))
        .hasMessageContaining("shuffled windows keep to no budget");
    assertThatThrownBy(() -> new PrivateTrainer(DATA, small(null).build(), folder))
        .hasMessageContaining("needs a budget");
    assertThatThrownBy(
            () -> new PrivateTrainer(DATA, small(privacy(Clipping.FLAT, 481, 0)).build(), folder))
        .hasMessageContaining("480 units to learn from, fewer than the 481");
    assertThatThrownBy(
            () ->
                new PrivateTrainer(DATA, small(privacy(Clipping.FLAT, 480, 0.1)).build(), folder)
                    .run(Progress.NONE, () -> false))
        .hasMessageContaining("does not allow a single step with noise multiplier 0.1");
    assertThatThrownBy(() -> privacy(Clipping.FLAT, 0, 0)).hasMessageContaining("not 0 and 2");
    assertThatThrownBy(() -> privacy(Clipping.FLAT, 1, -1)).hasMessageContaining("not -1.0");
    assertThatThrownBy(() -> small(privacy).clippingNorm(Double.POSITIVE_INFINITY).build())
        .hasMessageContaining("clipping norm of a unit cannot be Infinity");
  }

  private static void refused(PrivacyConfig privacy, SamplerConfig sampler, String reason) {
    TrainConfig.Builder config =
        small(privacy).inverseTemperature(10).loss(new SampledSoftmax(sampler, 16));
    assertThatThrownBy(config::build)
        .hasMessageContaining("breaks the privacy bound")
        .hasMessageContaining(reason);
  }
}
