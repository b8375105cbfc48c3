package io.orthant.learn.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.ModelFolder;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.dp.PrivateGradient;
import io.orthant.learn.optim.LearningRate;
import io.orthant.learn.weights.Safetensors;
import io.orthant.learn.weights.TensorData;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.CryptographicBits;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RandomBits;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a sequence model under a privacy budget and leaves it in a folder with a {@link
 * PrivacyCard}.
 *
 * <p>Each step takes a Poisson sample of the units, clips and sums their gradients in parts that
 * fit into memory, adds noise once, and hands the result to the optimiser, the encoder's parameters
 * and all item vectors alike: which rows a step touches would tell who took part. Nothing that
 * depends on the data is logged, compared or chosen by: no loss, no early stopping, no best pass;
 * the model is that of the last step.
 *
 * <p>The ledger of the steps lies in the checkpoint, and a resumed run goes on counting. Steps
 * behind the last checkpoint of a killed run are lost without anybody having seen them, and are
 * done again with fresh noise. A resumed run therefore differs from an uninterrupted one. The
 * checkpoint itself is for resuming, not for release: it names a digest of the data.
 */
public final class PrivateTrainer {
  private static final String LEARNED = "clipping.learned";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dataset data;
  private final TrainConfig config;
  private final PrivacyConfig privacy;
  private final ModelFolder folder;
  private final Checkpoint<Position> checkpoint;
  private final Units units;

  /**
   * Prepares a run; nothing is written yet.
   *
   * @param config with a budget
   * @throws IllegalArgumentException if there is no budget, no unit with anything to learn from, or
   *     a step would be expected to take more units than there are
   */
  public PrivateTrainer(Dataset data, TrainConfig config, Path folder) {
    if (config.privacy() == null) {
      throw new IllegalArgumentException("Private training needs a budget");
    }
    this.data = data.withoutCounts();
    this.config = config;
    this.folder = new ModelFolder(folder);
    privacy = config.privacy();
    int catalogue = data.catalog().size();
    units =
        Units.of(
            this.data.training(), privacy, sequences -> Window.cut(sequences, config, catalogue));
    if (units.count() < privacy.batchUnits()) {
      throw new IllegalArgumentException(
          "There are %,d units to learn from, fewer than the %,d expected in a step"
              .formatted(units.count(), privacy.batchUnits()));
    }
    checkpoint =
        new Checkpoint<>(
            folder.resolve("checkpoint.safetensors"),
            config,
            Trainer.digest(this.data),
            Position.class);
  }

  /** Steps of a full run: as many as let each unit take part once in a pass, in the mean. */
  public long plannedSteps() {
    return (long) Math.ceil(config.epochs() / samplingRate() - 1e-9);
  }

  /** How many units there are. */
  public int units() {
    return units.count();
  }

  private double samplingRate() {
    return (double) privacy.batchUnits() / units.count();
  }

  /** Whether the folder holds an interrupted run. */
  public boolean canResume() {
    return checkpoint.exists() && !folder.isFinished();
  }

  /**
   * Trains until the planned steps are done, the next one would exceed the budget, or it is asked
   * to stop; resumes if the folder holds a checkpoint of the same data and settings.
   *
   * @param stop asked after each step; true leaves a checkpoint and returns
   * @throws IOException if the folder holds a finished model or a checkpoint of another run, or
   *     cannot be written
   * @throws IllegalArgumentException if the budget does not allow a single step with the given
   *     noise, or no noise suffices for the planned steps
   */
  public TrainingReport run(Progress progress, BooleanSupplier stop) throws IOException {
    folder.prepare();
    try (Arena arena = Arena.ofShared()) {
      TrainingState state = TrainingState.initial(data.catalog(), config, arena);
      try (PrivateStep step = new PrivateStep(config, units, state);
          Progress.Task task = progress.start("Training", plannedSteps(), "steps")) {
        return new Run(state, step, task, stop, arena).toEnd();
      }
    }
  }

  /** The changing part of one run. */
  private final class Run {
    private final TrainingState state;
    private final PrivateStep step;
    private final Progress.Task task;
    private final BooleanSupplier stop;
    private final Ledger ledger;
    private final PrivateGradient gradient;
    private final RandomBits bits;
    private final MemorySegment learned;
    private final @Nullable WeightAverage average;
    private Position position;

    Run(
        TrainingState state,
        PrivateStep step,
        Progress.Task task,
        BooleanSupplier stop,
        Arena arena)
        throws IOException {
      this.state = state;
      this.step = step;
      this.task = task;
      this.stop = stop;
      Calibration calibration = new Calibration(new PldAccountant(), privacy.budget());
      learned =
          arena.allocate(ValueLayout.JAVA_DOUBLE, step.rule().learnedValues(step.coordinates()));
      state.hold(LEARNED, TensorData.doubles(learned));
      if (privacy.averageDecay() == 0) {
        average = null;
      } else {
        average = new WeightAverage(state.weights().tensors(), privacy.averageDecay(), arena);
        average.tensors().forEach(state::hold);
      }
      position = checkpoint.exists() ? checkpoint.read(state.tensors()) : Position.START;
      ledger =
          new Ledger(
              calibration,
              position.spent(),
              mechanism(calibration),
              plannedSteps() - position.step());
      if (position.step() == 0 && ledger.left() == 0) {
        throw new IllegalArgumentException(
            "Epsilon %s at delta %s does not allow a single step with noise multiplier %s"
                .formatted(
                    privacy.budget().epsilon(),
                    privacy.budget().delta(),
                    ledger.mechanism().noiseMultiplier()));
      }
      bits =
          privacy.insecureNoise()
              ? new InsecureBits(new Seed(config.seed()).derive("noise", position.step()))
              : new CryptographicBits();
      gradient = new PrivateGradient(step.rule(), step.coordinates(), units.count(), ledger, bits);
      if (position.step() > 0) {
        gradient.restore(learned.toArray(ValueLayout.JAVA_DOUBLE));
      }
      task.advance(position.step());
    }

    private SampledGaussian mechanism(Calibration calibration) {
      if (!position.spent().isEmpty()) {
        return position.spent().getLast().mechanism();
      }
      if (privacy.noiseMultiplier() > 0) {
        return new SampledGaussian(samplingRate(), privacy.noiseMultiplier());
      }
      task.note("finding the noise");
      return new SampledGaussian(
          samplingRate(), calibration.noiseMultiplier(samplingRate(), plannedSteps()));
    }

    TrainingReport toEnd() throws IOException {
      LearningRate schedule =
          new LearningRate(
              config.learningRate(),
              config.warmupSteps(),
              plannedSteps(),
              Trainer.FINAL_RATE_FRACTION);
      while (ledger.left() > 0) {
        long number = position.step() + 1;
        step.run(gradient, bits, number, schedule.at(number));
        position = new Position(0, 0, number, 0, 0, List.of(), ledger.phases());
        if (average != null) {
          average.follow(number);
        }
        task.advance(1);
        if (stop.getAsBoolean()) {
          save();
          return report(TrainingReport.Outcome.INTERRUPTED);
        }
        if (number % config.checkpointSteps() == 0) {
          save();
        }
      }
      finish();
      return report(
          position.step() < plannedSteps()
              ? TrainingReport.Outcome.BUDGET_SPENT
              : TrainingReport.Outcome.COMPLETED);
    }

    private void save() throws IOException {
      double[] values = gradient.learned();
      MemorySegment.copy(values, 0, learned, ValueLayout.JAVA_DOUBLE, 0, values.length);
      checkpoint.write(state.tensors(), position);
    }

    private TrainingReport report(TrainingReport.Outcome outcome) {
      return new TrainingReport(outcome, List.of(), 0, position.step());
    }

    private void finish() throws IOException {
      if (average != null) {
        average.release();
        step.rescale();
      }
      PrivacyCard card = card();
      new Safetensors(state.weights().tensors(), Map.of()).write(folder.weightsFile());
      card.write(folder.path());
      ObjectNode provenance = JSON.createObjectNode();
      provenance.set("training", JSON.valueToTree(config));
      provenance.set("privacy", JSON.valueToTree(card));
      folder.finish(data.catalog(), state.weights(), provenance);
      checkpoint.delete();
    }

    private PrivacyCard card() {
      List<String> notCovered = new ArrayList<>();
      notCovered.add("the list of item ids, taken from the data as if it were public");
      notCovered.add("how many units there are");
      notCovered.add(
          "the choice of these settings, if others were tried on the same data, and any other"
              + " release from it");
      notCovered.add(
          "figures on held-out interactions of the same units, if somebody computes and publishes"
              + " them");
      if (privacy.unit() == PrivacyConfig.Unit.EXAMPLE) {
        notCovered.add("users as a whole: one with several windows spends this for each of them");
        notCovered.add("single items: one that stands in two windows spends this for both");
      }
      int longest =
          switch (config.objective()) {
            case TrainingObjective.NextItem() -> config.encoder().maxLength() + 1;
            case TrainingObjective.MaskedItem _ -> config.encoder().maxLength();
          };
      return new PrivacyCard(
          bits.secure(),
          ledger.epsilon(),
          privacy.budget().delta(),
          privacy.budget().epsilon(),
          switch (privacy.unit()) {
            case EXAMPLE -> "a window of a history, at most %d items in a row".formatted(longest);
            case USER ->
                "a group (user) with all that it did, of which the latest %d windows of %d items"
                        .formatted(privacy.unitWindows(), config.encoder().maxLength())
                    + " were learned from";
          },
          "one unit added or removed",
          units.count(),
          "Poisson: each unit in each step independently, %d expected"
              .formatted(privacy.batchUnits()),
          samplingRate(),
          position.step(),
          ledger.mechanism().noiseMultiplier(),
          step.rule().description(),
          "privacy loss distributions, composed numerically with pessimistic rounding",
          bits.secure()
              ? "AES-256 in counter mode under keys of the operating system; discrete Gaussian on a"
                  + " grid"
              : "INSECURE: a generator seeded with a number that can be known",
          List.of(
              average == null
                  ? "the weights in this folder"
                  : "the weights in this folder, a mean over the steps, and those of each step",
              "all that was learned on the way by the optimiser and the clipping rule"),
          notCovered);
    }
  }
}
