package io.orthant.learn.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.Context;
import io.orthant.learn.ModelFolder;
import io.orthant.learn.ModelRanker;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.optim.LearningRate;
import io.orthant.learn.weights.Safetensors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Trains a sequence model and leaves it in a folder.
 *
 * <p>While it runs, the folder holds {@code checkpoint.safetensors} and, once a pass is done, the
 * best weights so far. It becomes a model, readable by {@link io.orthant.learn.SequenceModel}, when
 * training ends. Killed at any moment, a run resumes from its last checkpoint and ends with the
 * same bytes as if it had not been.
 */
public final class Trainer {
  static final double FINAL_RATE_FRACTION = 0.01;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dataset data;
  private final TrainConfig config;
  private final ModelFolder folder;
  private final Checkpoint<Position> checkpoint;
  private final BatchPlan plan;
  private final List<HeldOut> validation;

  /**
   * Prepares a run; nothing is written yet.
   *
   * @throws IllegalArgumentException if no training sequence has two items or more, or there is a
   *     budget to keep to, which {@link PrivateTrainer} does
   */
  public Trainer(Dataset data, TrainConfig config, Path folder) {
    if (config.privacy() != null) {
      throw new IllegalArgumentException(
          "Batches of shuffled windows keep to no budget; train by Poisson samples");
    }
    this.data = data;
    this.config = config;
    this.folder = new ModelFolder(folder);
    List<Window> windows = Window.cut(data.training(), config, data.catalog().size());
    if (windows.isEmpty()) {
      throw new IllegalArgumentException(
          "There is nothing to learn from: none of %d training sequences has two items or more"
              .formatted(data.training().size()));
    }
    Seed seed = new Seed(config.seed());
    plan = new BatchPlan(windows, config.batchPositions(), seed);
    validation = sample(data.validation(), config.validationTargets(), seed);
    checkpoint =
        new Checkpoint<>(
            folder.resolve("checkpoint.safetensors"), config, digest(data), Position.class);
  }

  /** Steps that a full run takes if it does not stop early. */
  public long plannedSteps() {
    return (long) plan.batches() * config.epochs();
  }

  /** Whether the folder holds an interrupted run. */
  public boolean canResume() {
    return checkpoint.exists() && !folder.isFinished();
  }

  /**
   * Trains until the last epoch, until validation stops getting better, or until asked to stop;
   * resumes if the folder holds a checkpoint of the same data and settings.
   *
   * @param stop asked after each step; true leaves a checkpoint and returns
   * @throws DivergenceException if loss or gradient is no longer finite
   * @throws IOException if the folder holds a finished model or a checkpoint of another run, or
   *     cannot be written
   */
  public TrainingReport run(Progress progress, BooleanSupplier stop) throws IOException {
    return run(progress, stop, null);
  }

  /**
   * Trains as {@link #run(Progress, BooleanSupplier)} does, to the same bytes, and samples gradient
   * noise on the way.
   */
  public TrainingReport run(Progress progress, BooleanSupplier stop, @Nullable NoiseProbe probe)
      throws IOException {
    folder.prepare();
    try (Arena arena = Arena.ofShared()) {
      TrainingState state = TrainingState.initial(data.catalog(), config, arena);
      Position position = checkpoint.exists() ? checkpoint.read(state.tensors()) : Position.START;
      try (TrainingStep step = new TrainingStep(config, state);
          Progress.Task task = progress.start("Training", plannedSteps(), "steps")) {
        task.advance(position.step());
        NoiseSampler noise =
            probe == null
                ? null
                : new NoiseSampler(probe, state, step, plan, new Seed(config.seed()));
        return new Run(state, step, task, stop, noise, position).toEnd();
      }
    }
  }

  /** The changing part of one run. */
  private final class Run {
    private final TrainingState state;
    private final TrainingStep step;
    private final Progress.Task task;
    private final BooleanSupplier stop;
    private final @Nullable NoiseSampler noise;
    private final long startNanos = System.nanoTime();
    private Position position;

    Run(
        TrainingState state,
        TrainingStep step,
        Progress.Task task,
        BooleanSupplier stop,
        @Nullable NoiseSampler noise,
        Position position) {
      this.state = state;
      this.step = step;
      this.task = task;
      this.stop = stop;
      this.noise = noise;
      this.position = position;
    }

    TrainingReport toEnd() throws IOException {
      if (position.step() == 0) {
        sampleNoise("before training");
      }
      while (position.epoch() < config.epochs() && !outOfPatience()) {
        if (!epoch()) {
          return report(TrainingReport.Outcome.INTERRUPTED);
        }
        if (position.epoch() == 1) {
          sampleNoise("after the first pass");
        }
      }
      if (position.epoch() > 1) {
        sampleNoise("at the end");
      }
      TrainingReport report =
          report(
              outOfPatience()
                  ? TrainingReport.Outcome.STOPPED_EARLY
                  : TrainingReport.Outcome.COMPLETED);
      finish(report);
      return report;
    }

    private void sampleNoise(String moment) {
      if (noise != null) {
        task.note("sampling gradient noise " + moment);
        noise.sample(moment, position.step());
      }
    }

    private boolean outOfPatience() {
      return position.epoch() - position.bestEpoch() >= config.patience();
    }

    private boolean epoch() throws IOException {
      LearningRate schedule =
          new LearningRate(
              config.learningRate(), config.warmupSteps(), plannedSteps(), FINAL_RATE_FRACTION);
      List<List<Window>> batches = plan.epoch(position.epoch());
      for (int batch = position.batch(); batch < batches.size(); batch++) {
        long number = position.step() + 1;
        TrainingStep.Outcome outcome = step.run(batches, batch, number, schedule.at(number));
        if (!outcome.finite()) {
          throw diverged(number, outcome);
        }
        position =
            new Position(
                position.epoch(),
                batch + 1,
                number,
                position.lossSum() + outcome.loss(),
                position.bestEpoch(),
                position.epochs(),
                position.spent());
        task.advance(1);
        task.note("epoch %d, loss %.3f".formatted(position.epoch() + 1, outcome.loss()));
        if (stop.getAsBoolean()) {
          checkpoint.write(state.tensors(), position);
          return false;
        }
        if (number % config.checkpointSteps() == 0) {
          checkpoint.write(state.tensors(), position);
        }
      }
      endEpoch(batches.size());
      return true;
    }

    private void endEpoch(int batches) throws IOException {
      RankingMetrics metrics = validate();
      EpochReport report =
          new EpochReport(
              position.epoch() + 1,
              position.step(),
              position.lossSum() / batches,
              metrics,
              (System.nanoTime() - startNanos) / 1e9);
      boolean best = metrics == null || isBest(metrics);
      List<EpochReport> epochs = new ArrayList<>(position.epochs());
      epochs.add(report);
      position =
          new Position(
              report.epoch(),
              0,
              position.step(),
              0,
              best ? report.epoch() : position.bestEpoch(),
              epochs,
              position.spent());
      if (best) {
        new Safetensors(state.weights().tensors(), Map.of()).write(bestFile(report.epoch()));
      }
      checkpoint.write(state.tensors(), position);
      removeOtherBestFiles();
    }

    private @Nullable RankingMetrics validate() {
      if (validation.isEmpty()) {
        return null;
      }
      Context context = config.encoder().causal() ? Context.BEFORE : Context.AROUND;
      return RankingMetrics.of(new ModelRanker(state.weights(), context).ranks(validation));
    }

    private boolean isBest(RankingMetrics metrics) {
      return position.epochs().stream()
          .map(EpochReport::validation)
          .allMatch(before -> before == null || metrics.ndcg10() > before.ndcg10());
    }

    private void removeOtherBestFiles() throws IOException {
      for (int epoch = 1; epoch <= position.epoch(); epoch++) {
        if (epoch != position.bestEpoch()) {
          Files.deleteIfExists(bestFile(epoch));
        }
      }
    }

    private void finish(TrainingReport report) throws IOException {
      Path best = bestFile(report.bestEpoch());
      if (Files.exists(best)) {
        Files.move(best, folder.weightsFile(), StandardCopyOption.ATOMIC_MOVE);
      }
      ObjectNode provenance = JSON.createObjectNode();
      provenance.put("dataDigest", digest(data));
      provenance.set("training", JSON.valueToTree(config));
      provenance.set("report", JSON.valueToTree(report));
      folder.finish(data.catalog(), state.weights(), provenance);
      checkpoint.delete();
    }

    private TrainingReport report(TrainingReport.Outcome outcome) {
      return new TrainingReport(outcome, position.epochs(), position.bestEpoch(), position.step());
    }

    private DivergenceException diverged(long number, TrainingStep.Outcome outcome) {
      String kept =
          checkpoint.exists()
              ? "The last good checkpoint is kept in " + folder.path() + "."
              : "No checkpoint had been written yet.";
      return new DivergenceException(
          number, position.epoch() + 1, outcome.loss(), outcome.gradientNorm(), kept);
    }
  }

  private Path bestFile(int epoch) {
    return folder.path().resolve("best-%d.safetensors".formatted(epoch));
  }

  /** Whole sequences in random order until there are targets enough. */
  private static List<HeldOut> sample(List<HeldOut> all, int targets, Seed seed) {
    List<HeldOut> order = new ArrayList<>(all);
    Collections.shuffle(order, Random.from(seed.stream("validation sample")));
    List<HeldOut> sample = new ArrayList<>();
    long found = 0;
    for (HeldOut sequence : order) {
      if (found >= targets) {
        break;
      }
      sample.add(sequence);
      found += sequence.items().length - sequence.firstTarget();
    }
    return sample;
  }

  static String digest(Dataset data) {
    CRC32C crc = new CRC32C();
    for (int item = 0; item < data.catalog().size(); item++) {
      crc.update(data.catalog().id(item).getBytes(StandardCharsets.UTF_8));
      crc.update(0);
    }
    for (Sequence sequence : data.training()) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (sequence.items().length + 1));
      bytes.putInt(sequence.items().length);
      bytes.asIntBuffer().put(sequence.items());
      crc.update(bytes.array());
    }
    return "%08x".formatted(crc.getValue());
  }
}
