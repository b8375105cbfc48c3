package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.Context;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.TestData;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.nn.EncoderLayer;
import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.CClip;
import io.orthant.learn.optim.GClip;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.learn.softmax.KernelConfig;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss.CalibratedBce;
import io.orthant.learn.train.OutputLoss.FullSoftmax;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainerTest {
  private static final Dataset DATA = TestData.secondOrder(30, 600, 1);

  @TempDir private Path folder;

  private static TrainConfig.Builder small() {
    return TrainConfig.builder()
        .dimension(16)
        .layers(2)
        .heads(2)
        .feedForward(32)
        .maxLength(8)
        .batchPositions(256)
        .learningRate(0.01)
        .warmupSteps(5)
        .epochs(3)
        .threads(1)
        .loss(new SampledSoftmax(new SamplerConfig.Uniform(), 16))
        .seed(7);
  }

  static Stream<TrainConfig.Builder> kinds() {
    return Stream.of(
        small(),
        small().tied(false),
        small().loss(new FullSoftmax()),
        small().loss(new SampledSoftmax(new SamplerConfig.LogUniform(), 16)).threads(2),
        small().loss(new CalibratedBce(16, 0.75)).learningRate(0.03).batchPositions(64),
        small().layers(List.of(EncoderLayer.Kind.BPROJ, EncoderLayer.Kind.BPROJ)),
        small().layers(List.of(EncoderLayer.Kind.SEPCONV, EncoderLayer.Kind.ATTENTION)).kernel(3),
        small().layers(List.of(EncoderLayer.Kind.ATTENTION, EncoderLayer.Kind.SDE)).threads(2),
        small().loss(new SampledSoftmax(new SamplerConfig.InBatch(), 16)),
        small().loss(new SampledSoftmax(new SamplerConfig.LogUniform(), 16, LogitCorrection.ALL)),
        small().loss(new SampledSoftmax(new SamplerConfig.Frequency(0.75), 16)),
        normalised(new SamplerConfig.Exact()),
        normalised(tree(new KernelConfig.Constant())),
        normalised(tree(new KernelConfig.Quadratic(100))),
        normalised(tree(fourier())).threads(2),
        normalised(tree(fourier())).tied(false));
  }

  static Stream<TrainConfig.Builder> masked() {
    return Stream.of(
            List.of(EncoderLayer.Kind.ATTENTION, EncoderLayer.Kind.ATTENTION),
            List.of(EncoderLayer.Kind.BPROJ, EncoderLayer.Kind.BPROJ),
            List.of(EncoderLayer.Kind.SEPCONV, EncoderLayer.Kind.ATTENTION))
        .map(
            layers ->
                small()
                    .objective(new TrainingObjective.MaskedItem(0.3))
                    .layers(layers)
                    .maxLength(13)
                    .threads(2));
  }

  /** An item follows from its neighbours on both sides, or from those before it alone. */
  @ParameterizedTest
  @MethodSource("masked")
  void learnsMaskedItemsFromWhatIsAroundThem(TrainConfig.Builder kind) throws IOException {
    TrainConfig config = kind.epochs(30).patience(30).dropout(0).build();
    new Trainer(DATA, config, folder).run(Progress.NONE, () -> false);
    try (SequenceModel model = SequenceModel.open(folder)) {
      double around = RankingMetrics.of(model.ranker(Context.AROUND).ranks(DATA.test())).mrr();
      double before = RankingMetrics.of(model.ranker().ranks(DATA.test())).mrr();
      assertThat(around).as(config.toString()).isGreaterThan(0.8);
      assertThat(before).as(config.toString()).isBetween(0.3, around);
    }
  }

  /** Programs that know no flows read folders that have none. */
  @Test
  void aFolderHasTheOldestVersionThatItsLayersAllow() throws IOException {
    Path plain = folder.resolve("plain");
    Path flow = folder.resolve("flow");
    new Trainer(DATA, small().epochs(1).build(), plain).run(Progress.NONE, () -> false);
    TrainConfig config =
        small().epochs(1).layers(List.of(EncoderLayer.Kind.SDE, EncoderLayer.Kind.SDE)).build();
    new Trainer(DATA, config, flow).run(Progress.NONE, () -> false);
    try (SequenceModel one = SequenceModel.open(plain);
        SequenceModel other = SequenceModel.open(flow)) {
      assertThat(one.config().version()).isEqualTo(2);
      assertThat(other.config().version()).isEqualTo(3);
      assertThat(other.config().encoder()).isEqualTo(config.encoder());
      // Noise is part of training alone.
      assertThat(other.encode(new int[] {1, 2})).containsExactly(other.encode(new int[] {1, 2}));
    }
  }

  @Test
  void theObjectiveDecidesWhetherTheEncoderIsCausal() {
    TrainConfig next = small().build();
    assertThatThrownBy(
            () ->
                new TrainConfig(
                    next.encoder(),
                    new TrainingObjective.MaskedItem(0.2),
                    true,
                    next.loss(),
                    next.optimizer(),
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    null))
        .hasMessageContaining("causal");
    assertThatThrownBy(() -> new TrainingObjective.MaskedItem(1)).hasMessageContaining("1.0");
  }

  private static TrainConfig.Builder normalised(SamplerConfig sampler) {
    return small().inverseTemperature(10).itemRate(2).loss(new SampledSoftmax(sampler, 16, 4));
  }

  private static SamplerConfig tree(KernelConfig kernel) {
    return new SamplerConfig.Tree(kernel, 4, 0.1, 7);
  }

  private static KernelConfig fourier() {
    return new KernelConfig.RandomFeatures(KernelConfig.FeatureKind.ORTHOGONAL, 32, 4);
  }

  /** Every rule, with a rate at which it learns the data. */
  static Stream<TrainConfig.Builder> optimizers() {
    return Stream.of(
        small().optimizer(Sgd.withMomentum(0)).learningRate(1),
        small().optimizer(Sgd.withMomentum(0.9)).learningRate(0.3),
        small().optimizer(Adam.standard()),
        small().optimizer(new Adam(true, 0.9, 0.999, 1e-8, WeightDecay.decoupled(0.01))),
        small().optimizer(AdamNc.standard()),
        small().optimizer(new GClip(0.5, 0, WeightDecay.NONE)).learningRate(1),
        small().optimizer(new CClip(0.01, 0, WeightDecay.NONE)).learningRate(1),
        small().optimizer(AcClip.standard()).learningRate(3));
  }

  @ParameterizedTest
  @MethodSource({"kinds", "optimizers"})
  void learnsWhatAFirstOrderModelCannotKnow(TrainConfig.Builder kind) throws IOException {
    TrainConfig config = kind.epochs(20).patience(20).dropout(0).build();
    TrainingReport report = new Trainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.COMPLETED);
    assertThat(report.epochs()).hasSize(20);
    try (SequenceModel model = SequenceModel.open(folder)) {
      RankingMetrics metrics = RankingMetrics.of(model.ranker().ranks(DATA.test()));
      assertThat(metrics.mrr()).as(config.toString()).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @MethodSource({"kinds", "masked", "optimizers"})
  void resumedRunGivesTheBytesOfAnUninterruptedOne(TrainConfig.Builder kind) throws IOException {
    TrainConfig config = kind.build();
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    new Trainer(DATA, config, whole).run(Progress.NONE, () -> false);
    TrainingReport report = new Trainer(DATA, config, pieces).run(Progress.NONE, after(3));
    assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.INTERRUPTED);
    assertThat(report.steps()).isEqualTo(3);
    assertThat(new Trainer(DATA, config, pieces).canResume()).isTrue();
    new Trainer(DATA, config, pieces).run(Progress.NONE, after(20));
    TrainingReport last = new Trainer(DATA, config, pieces).run(Progress.NONE, () -> false);
    assertThat(last.outcome()).isEqualTo(TrainingReport.Outcome.COMPLETED);
    assertThat(pieces.resolve("weights.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
    assertThat(pieces.resolve("items.tsv")).hasSameBinaryContentAs(whole.resolve("items.tsv"));
    assertThat(files(pieces))
        .containsExactlyInAnyOrder("config.json", "weights.safetensors", "items.tsv");
  }

  @Test
  void aKilledRunGoesOnFromItsLastCheckpoint() throws IOException {
    TrainConfig config = small().checkpointSteps(4).build();
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    new Trainer(DATA, config, whole).run(Progress.NONE, () -> false);
    int[] steps = {0};
    BooleanSupplier kill =
        () -> {
          if (++steps[0] == 10) {
            throw new IllegalStateException("power cut");
          }
          return false;
        };
    assertThatThrownBy(() -> new Trainer(DATA, config, killed).run(Progress.NONE, kill))
        .hasMessage("power cut");
    assertThatThrownBy(() -> SequenceModel.open(killed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--resume");
    new Trainer(DATA, config, killed).run(Progress.NONE, () -> false);
    assertThat(killed.resolve("weights.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
  }

  @Test
  void oneThreadAlwaysGivesTheSameBytes() throws IOException {
    TrainConfig config = normalised(tree(fourier())).epochs(1).build();
    for (String run : List.of("a", "b")) {
      new Trainer(DATA, config, folder.resolve(run)).run(Progress.NONE, () -> false);
    }
    assertThat(folder.resolve("a/weights.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("b/weights.safetensors"));
  }

  @Test
  void answersKeepTheLengthThatTheScoreIsMadeOf() throws IOException {
    TrainConfig config = normalised(tree(fourier())).epochs(1).build();
    new Trainer(DATA, config, folder).run(Progress.NONE, () -> false);
    try (SequenceModel model = SequenceModel.open(folder)) {
      for (int item = 0; item < model.itemVectors().rows(); item++) {
        assertThat(length(model.itemVectors().row(item))).isCloseTo(1, within(1e-6));
      }
      assertThat(length(model.encode(new int[] {1, 2}))).isCloseTo(10, within(1e-4));
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void kernelsWithoutAnInverseTemperatureAreRefused() {
    assertThatThrownBy(() -> small().loss(new SampledSoftmax(tree(fourier()), 16)).build())
        .hasMessageContaining("inverse temperature");
  }

  @Test
  void differentSeedsGiveDifferentWeights() throws IOException {
    new Trainer(DATA, small().epochs(1).build(), folder.resolve("a"))
        .run(Progress.NONE, () -> false);
    new Trainer(DATA, small().epochs(1).seed(8).build(), folder.resolve("b"))
        .run(Progress.NONE, () -> false);
    assertThat(Files.readAllBytes(folder.resolve("a/weights.safetensors")))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("b/weights.safetensors")));
  }

  @Test
  void stopsEarlyAndKeepsTheBestWeights() throws IOException {
    TrainConfig config =
        small().epochs(40).patience(2).learningRate(0.3).clippingNorm(1e9).warmupSteps(0).build();
    TrainingReport report = new Trainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.STOPPED_EARLY);
    assertThat(report.epochs()).hasSize(report.bestEpoch() + 2);
    RankingMetrics best = report.epochs().get(report.bestEpoch() - 1).validation();
    try (SequenceModel model = SequenceModel.open(folder)) {
      RankingMetrics kept = RankingMetrics.of(model.ranker().ranks(DATA.validation()));
      assertThat(kept.ndcg10()).isCloseTo(Objects.requireNonNull(best).ndcg10(), within(1e-9));
    }
  }

  @Test
  void divergenceNamesTheStepAndKeepsTheCheckpoint() {
    TrainConfig config =
        small()
            .learningRate(1e36)
            .clippingNorm(Double.POSITIVE_INFINITY)
            .warmupSteps(0)
            .checkpointSteps(1)
            .build();
    Trainer trainer = new Trainer(DATA, config, folder);
    assertThatThrownBy(() -> trainer.run(Progress.NONE, () -> false))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("Step 2 (epoch 1)")
        .hasMessageContaining("last good checkpoint")
        .hasMessageContaining("lower learning rate");
    assertThat(trainer.canResume()).isTrue();
  }

  @Test
  void refusesToOverwriteAModel() throws IOException {
    TrainConfig config = small().epochs(1).build();
    new Trainer(DATA, config, folder).run(Progress.NONE, () -> false);
    assertThatThrownBy(() -> new Trainer(DATA, config, folder).run(Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already holds a finished model");
  }

  @Test
  void refusesACheckpointOfOtherSettingsOrData() throws IOException {
    new Trainer(DATA, small().build(), folder).run(Progress.NONE, after(2));
    Trainer otherSettings = new Trainer(DATA, small().dimension(32).dropout(0.5).build(), folder);
    assertThatThrownBy(() -> otherSettings.run(Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("encoder.dimension was 16, now 32")
        .hasMessageContaining("encoder.dropout was 0.2, now 0.5");
    Trainer otherRule = new Trainer(DATA, small().optimizer(Adam.standard()).build(), folder);
    assertThatThrownBy(() -> otherRule.run(Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("optimizer.kind was \"amsgrad\", now \"adam\"");
    Trainer otherData = new Trainer(TestData.secondOrder(30, 600, 2), small().build(), folder);
    assertThatThrownBy(() -> otherData.run(Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other training data");
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    new Trainer(DATA, small().build(), folder).run(Progress.NONE, after(2));
    Path file = folder.resolve("checkpoint.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    assertThatThrownBy(
            () -> new Trainer(DATA, small().build(), folder).run(Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checkpoint.safetensors")
        .hasMessageContaining("checksum");
  }

  @Test
  void refusesDataWithNothingToLearn() {
    Dataset empty = new Dataset(DATA.catalog(), List.of(), List.of(), List.of(), DATA.report());
    assertThatThrownBy(() -> new Trainer(empty, small().build(), folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to learn from");
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> small().learningRate(Double.NaN).build())
        .hasMessageContaining("learning rate")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> small().epochs(0).build()).hasMessageContaining("epochs");
    assertThatThrownBy(() -> small().threads(0).build()).hasMessageContaining("threads");
  }

  private static BooleanSupplier after(int steps) {
    int[] count = {0};
    return () -> ++count[0] >= steps;
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
