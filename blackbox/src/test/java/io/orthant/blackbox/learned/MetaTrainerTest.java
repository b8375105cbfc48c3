package io.orthant.blackbox.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.FunctionOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Sampling;
import io.orthant.blackbox.learned.MetaConfig.Stage;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import io.orthant.blackbox.learned.MetaConfig.Validation;
import io.orthant.blackbox.learned.MetaConfig.Weights;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.Quadratics;
import io.orthant.blackbox.task.RosenbrockChains;
import io.orthant.blackbox.task.ScaledTask;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetaTrainerTest {
  private static final Quadratics FAMILY = Quadratics.dense(Dimensions.of(20), 3);
  private static final GradientConfig GRADIENT = GradientConfig.standard();

  @TempDir private Path folder;

  @Test
  void itLearnsToMinimiseUnseenQuadraticsAndFarLargerOnes() throws IOException {
    LearnedWeights weights = train(config(150, 0), "learning");
    assertThat(meanLoss(weights, FAMILY, 20)).isLessThan(0.03);
    assertThat(meanLoss(weights, FAMILY, 100)).isLessThan(1e-4);
    TaskFamily larger = Quadratics.dense(Dimensions.of(100), 3);
    assertThat(meanLoss(weights, larger, 200)).as("by the dimension factor").isLessThan(0.1);
    LearnedWeights blind =
        new LearnedWeights(
            weights.format(),
            weights.version(),
            weights.config().withDimensionFactor(false).withInputGain(1),
            weights.update(),
            null,
            0,
            Double.MAX_VALUE,
            null);
    assertThat(meanLoss(blind, larger, 200)).as("without it").isGreaterThan(1);
  }

  @Test
  void interruptedTrainingGivesTheSameWeights() throws IOException {
    MetaConfig config = config(4, 4);
    LearnedWeights whole = train(config, "whole");
    MetaTrainer trainer = new MetaTrainer(config, FAMILY, new Seed(1));
    Path checkpoint = folder.resolve("cut");
    for (int cut = 0; cut < 8; cut++) {
      try {
        LearnedWeights resumed = trainer.train(checkpoint, Progress.NONE, () -> true);
        assertThat(resumed.update()).isEqualTo(whole.update());
        assertThat(resumed.query()).isEqualTo(whole.query());
        break;
      } catch (CancellationException e) {
        assertThat(e).hasMessageContaining("%d of 8 searches".formatted(cut + 1));
        assertThat(checkpoint).exists();
      }
    }
    LearnedWeights last = trainer.train(checkpoint, Progress.NONE, () -> false);
    assertThat(last.update()).isEqualTo(whole.update());
    assertThat(last.query()).isEqualTo(whole.query());
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void aCheckpointOfOtherSettingsOrADamagedOneIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    MetaTrainer trainer = new MetaTrainer(config(4, 0), FAMILY, new Seed(1));
    assertThatThrownBy(() -> trainer.train(checkpoint, Progress.NONE, () -> true))
        .isInstanceOf(CancellationException.class);
    MetaTrainer other = new MetaTrainer(config(5, 0), FAMILY, new Seed(1));
    assertThatThrownBy(() -> other.train(checkpoint, Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other settings");
    Files.writeString(checkpoint, Files.readString(checkpoint).substring(0, 500));
    assertThatThrownBy(() -> trainer.train(checkpoint, Progress.NONE, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a usable checkpoint");
  }

  @Test
  void weightsAreReadBackAndOthersRefused() throws IOException {
    LearnedWeights weights = train(config(2, 2), "file");
    Path file = folder.resolve("weights.json");
    weights.write(file);
    assertThat(LearnedWeights.read(file)).isEqualTo(weights);
    String text = Files.readString(file);
    refused(file, text.replace("\"version\" : 1", "\"version\" : 2"), "version 2");
    refused(file, text.replace("\"hidden\" : 10", "\"hidden\" : 9"), "the networks take");
    refused(file, text.substring(0, text.length() / 2), "holds no learned optimiser");
    refused(file, text.replaceFirst("\"update\" : \\[ [^,]+,", "\"update\" : [ null,"), "null");
  }

  @Test
  void anotherScaleOfValuesIsRecognised() throws IOException {
    LearnedWeights weights = train(config(60, 0), "scale");
    Task task = FAMILY.draw(Split.TEST, 0);
    Optimum large = minimize(weights, task.dimension(), x -> 1e4 * task.loss(x), false);
    Optimum larger = minimize(weights, task.dimension(), x -> 1e6 * task.loss(x), false);
    assertThat(large.last()).containsExactly(larger.last(), within(1e-6));
    assertThat(task.loss(large.last())).isLessThan(0.1 * task.loss(task.start()));
  }

  @Test
  void theSafeguardSavesASearchThatRises() throws IOException {
    LearnedWeights good = train(config(60, 0), "guard");
    int readOut = good.update().size() - good.config().hidden();
    LearnedWeights upward =
        new LearnedWeights(
            good.format(),
            good.version(),
            good.config(),
            IntStream.range(0, good.update().size())
                .mapToObj(i -> i < readOut ? good.update().get(i) : -good.update().get(i))
                .toList(),
            null,
            0,
            good.stepLimit(),
            null);
    Task task = FAMILY.draw(Split.TEST, 0);
    double start = task.loss(task.start());
    Optimum alone = minimize(upward, task.dimension(), task::loss, false);
    Optimum guarded = minimize(upward, task.dimension(), task::loss, true);
    assertThat(task.loss(alone.last())).isGreaterThan(start);
    assertThat(task.loss(guarded.last())).isLessThan(start);
  }

  @Test
  void outsideItsFamilyItDoesNotDiverge() throws IOException {
    LearnedWeights weights = train(config(60, 0), "outside");
    Task task = new RosenbrockChains(10, 1).draw(Split.TEST, 0);
    CountedOracle oracle = CountedOracle.unbounded(task.oracle(0), QueryBudget.ofQueries(200 * 21));
    Optimum optimum =
        new LearnedOptimizer(weights, GRADIENT, 0.5, true)
            .minimize(oracle, task.start(), new Seed(1));
    assertThat(task.loss(optimum.last())).isLessThan(10 * task.loss(task.start()));
  }

  /** With the points a third as far apart, curvatures are nine times as large. */
  @Test
  void trainedOnScaledTasksItMinimisesSteeperOnes() throws IOException {
    TaskFamily steeper = scaled(FAMILY, 1.0 / 3);
    LearnedWeights alone = train(config(150, 0), "unscaled");
    LearnedWeights scaled = train(scaled(config(150, 0), 3), "scaled");
    double start = FAMILY.draw(Split.TEST, 0).loss(new double[20]);
    assertThat(meanLoss(alone, steeper, 50)).isGreaterThan(start);
    assertThat(meanLoss(scaled, steeper, 50)).isLessThan(0.02 * start);
  }

  @Test
  void inOtherUnitsItGoesTheSameWayThere() throws IOException {
    LearnedWeights weights = train(config(20, 20), "units");
    Task task = FAMILY.draw(Split.TEST, 0);
    Optimum own = minimize(weights, task, 1e-3);
    Optimum other = minimize(weights.inUnits(0.05), new ScaledTask(task, 0.05, 1), 0.05e-3);
    double[] expected = Arrays.stream(own.last()).map(x -> 0.05 * x).toArray();
    assertThat(other.last()).containsExactly(expected, within(1e-8));
    assertThat(task.loss(own.last())).isLessThan(0.1 * task.loss(task.start()));
    Optimum unaware = minimize(weights, new ScaledTask(task, 0.05, 1), 0.05e-3);
    assertThat(unaware.last()[0]).isNotCloseTo(expected[0], within(1e-3));
  }

  private static Optimum minimize(LearnedWeights weights, Task task, double radius) {
    CountedOracle oracle = CountedOracle.unbounded(task.oracle(0), QueryBudget.ofQueries(50 * 21));
    return new LearnedOptimizer(weights, GRADIENT.withRadius(radius), 0.5, false)
        .minimize(oracle, task.start(), new Seed(2));
  }

  private static MetaConfig scaled(MetaConfig config, double range) {
    Sampling sampling = config.sampling();
    return new MetaConfig(
        config.optimizer(),
        config.unrolling(),
        new Sampling(
            sampling.gradient(), sampling.fewestDirections(), sampling.mostDirections(), range),
        config.update(),
        config.query(),
        config.joint(),
        config.validation());
  }

  private static TaskFamily scaled(TaskFamily family, double points) {
    return new TaskFamily() {
      @Override
      public String name() {
        return "scaled";
      }

      @Override
      public Task draw(Split split, long index) {
        return new ScaledTask(family.draw(split, index), points, 1);
      }
    };
  }

  private static Optimum minimize(
      LearnedWeights weights, int d, ToDoubleFunction<double[]> f, boolean safeguard) {
    CountedOracle oracle =
        CountedOracle.unbounded(new FunctionOracle(d, f), QueryBudget.ofQueries(150 * 21));
    return new LearnedOptimizer(weights, GRADIENT.withRadius(1e-4), 1, safeguard)
        .minimize(oracle, new double[d], new Seed(4));
  }

  private static void refused(Path file, String text, String reason) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> LearnedWeights.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("weights.json")
        .hasMessageContaining(reason);
  }

  private LearnedWeights train(MetaConfig config, String name) throws IOException {
    return new MetaTrainer(config, FAMILY, new Seed(1))
        .train(folder.resolve(name), Progress.NONE, () -> false);
  }

  private static MetaConfig config(int update, int query) {
    return new MetaConfig(
        LearnedConfig.standard(),
        new Unrolling(50, 50, Weights.LINEAR, Objective.LOG, true, 0.005, 1),
        new Sampling(GRADIENT, 10, 30, 1),
        new Stage(update, 0.01),
        new Stage(query, 0.01),
        true,
        new Validation(3, 2));
  }

  private static double meanLoss(LearnedWeights weights, TaskFamily family, int steps) {
    double sum = 0;
    int tasks = 8;
    for (int i = 0; i < tasks; i++) {
      Task task = family.draw(Split.TEST, i);
      CountedOracle oracle =
          CountedOracle.unbounded(
              task.oracle(0), QueryBudget.ofQueries((long) steps * GRADIENT.queries()));
      Optimum optimum =
          new LearnedOptimizer(weights, GRADIENT, 1, false)
              .minimize(oracle, task.start(), new Seed(i));
      sum += task.loss(optimum.last()) / tasks;
    }
    return sum;
  }
}
