package io.orthant.learn.train;

import io.orthant.learn.nn.Objective;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.optim.GradientNorm;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.softmax.Negatives;
import io.orthant.learn.softmax.Sampler;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One step of training: touched rows are gathered, each thread differentiates its share of the
 * batch, gradients are added up in a fixed order, clipped, and applied.
 *
 * <p>Negatives and dropout come from streams named by the step. Nothing but the training state is
 * carried from one step to the next.
 */
final class TrainingStep implements AutoCloseable {
  private static final int[] ONLY_ROW = {0};

  private final TrainConfig config;
  private final Seed seed;
  private final TrainingState state;
  private final Objective objective;
  private final TouchedRows inputRows;
  private final TouchedRows outputRows;
  private final int items;
  private final ExecutorService executor;

  TrainingStep(TrainConfig config, TrainingState state) {
    this.config = config;
    this.state = state;
    seed = new Seed(config.seed());
    objective = new Objective(new TransformerEncoder(state.weights().encoder()));
    items = state.weights().inputItems().rows();
    inputRows = new TouchedRows(items);
    outputRows = config.tied() ? inputRows : new TouchedRows(items);
    executor =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().daemon().name("orthant-train-", 0).factory());
  }

  /** What a step found before it changed anything. */
  record Outcome(double loss, double gradientNorm) {
    boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  /**
   * Runs a step and applies it, unless the loss or the gradient is not finite: then the state stays
   * as it was.
   *
   * @param step number of the step, from 1
   */
  Outcome run(List<Window> batch, long step, double rate) {
    return differentiate(batch, step, (outcome, gradient) -> apply(outcome, gradient, step, rate));
  }

  /** What is done with a gradient while its memory lasts. */
  interface Use {
    void of(Outcome outcome, List<MemorySegment> gradient);
  }

  /**
   * Computes the gradient of a batch and leaves the training state as it was.
   *
   * @param step names the random streams of negatives and dropout
   * @param use receives one array per encoder parameter, then that of the touched input rows, then,
   *     unless tied, that of the touched output rows
   */
  Outcome differentiate(List<Window> batch, long step, Use use) {
    inputRows.clear();
    outputRows.clear();
    Objective.Competitors competitors = competitors(step);
    List<Shard> shards = shards(batch);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment input = inputRows.gather(state.weights().inputItems(), arena);
      MemorySegment output =
          config.tied() ? input : outputRows.gather(state.weights().outputItems(), arena);
      double weight = 1.0 / shards.stream().mapToLong(s -> s.targets.length).sum();
      List<List<MemorySegment>> gradients = new ArrayList<>();
      List<Future<Double>> losses = new ArrayList<>();
      for (int i = 0; i < shards.size(); i++) {
        Shard shard = shards.get(i);
        List<MemorySegment> own = gradientBuffers(input, output, arena);
        gradients.add(own);
        long dropoutSeed = seed.derive("dropout " + i, step);
        losses.add(
            executor.submit(
                () ->
                    objective.differentiate(
                        shard.inputs,
                        shard.targets,
                        input,
                        output,
                        competitors,
                        weight,
                        config.encoder().dropout(),
                        dropoutSeed,
                        own)));
      }
      double loss = 0;
      for (Future<Double> share : losses) {
        loss += await(share);
      }
      List<MemorySegment> total = gradients.getFirst();
      gradients.subList(1, gradients.size()).forEach(other -> add(total, other));
      Outcome outcome = new Outcome(loss, GradientNorm.of(total));
      use.of(outcome, total);
      return outcome;
    }
  }

  /** The rows of the input table in the gradient that was computed last. */
  TouchedRows touchedInputRows() {
    return inputRows;
  }

  /** The rows of the output table in that gradient; the same object when tied. */
  TouchedRows touchedOutputRows() {
    return outputRows;
  }

  @Override
  public void close() {
    executor.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // Handed to one thread, never compared.
  private record Shard(PaddedSequences inputs, long[] targets) {}

  private Objective.Competitors competitors(long step) {
    return switch (config.loss()) {
      case OutputLoss.FullSoftmax() -> {
        for (int item = 0; item < items; item++) {
          outputRows.slot(item);
        }
        yield Objective.Competitors.all();
      }
      case OutputLoss.SampledSoftmax(OutputLoss.SamplerKind kind, int count) -> {
        Sampler sampler = kind.over(items);
        Negatives negatives = Negatives.draw(sampler, count, seed.stream("negatives", step));
        long[] slots = new long[count];
        for (int i = 0; i < count; i++) {
          slots[i] = outputRows.slot(negatives.classes()[i]);
        }
        yield new Objective.Competitors(slots, negatives.logExpectedCounts());
      }
    };
  }

  private List<Shard> shards(List<Window> batch) {
    List<Shard> shards = new ArrayList<>();
    int count = Math.min(config.threads(), batch.size());
    for (int i = 0; i < count; i++) {
      List<Window> windows =
          batch.subList(i * batch.size() / count, (i + 1) * batch.size() / count);
      List<int[]> inputs = new ArrayList<>();
      long[] targets = new long[windows.stream().mapToInt(Window::length).sum()];
      int filled = 0;
      for (Window window : windows) {
        int[] history = window.inputs();
        for (int j = 0; j < history.length; j++) {
          history[j] = inputRows.slot(history[j]);
          targets[filled++] = outputRows.slot(window.target(j));
        }
        inputs.add(history);
      }
      shards.add(new Shard(PaddedSequences.of(inputs), targets));
    }
    return shards;
  }

  private List<MemorySegment> gradientBuffers(
      MemorySegment input, MemorySegment output, Arena arena) {
    List<MemorySegment> buffers = new ArrayList<>();
    for (ParameterTable table : state.encoder()) {
      buffers.add(arena.allocate((long) table.values().dimension() * Float.BYTES, Float.BYTES));
    }
    buffers.add(arena.allocate(input.byteSize(), Float.BYTES));
    if (!config.tied()) {
      buffers.add(arena.allocate(output.byteSize(), Float.BYTES));
    }
    return buffers;
  }

  private void apply(Outcome outcome, List<MemorySegment> gradients, long step, double rate) {
    if (!outcome.finite()) {
      return;
    }
    double factor = GradientNorm.clippingFactor(outcome.gradientNorm(), config.clippingNorm());
    factor *= config.optimizer().gradientScale(factor * outcome.gradientNorm(), step);
    if (factor != 1) {
      GradientNorm.scale(gradients, factor);
    }
    int encoderSize = state.encoder().size();
    for (int i = 0; i < encoderSize; i++) {
      state.encoder().get(i).update(ONLY_ROW, 1, gradients.get(i), rate);
    }
    state
        .inputItems()
        .update(inputRows.rows(), inputRows.count(), gradients.get(encoderSize), rate);
    if (!config.tied()) {
      state
          .outputItems()
          .update(outputRows.rows(), outputRows.count(), gradients.get(encoderSize + 1), rate);
    }
  }

  private static void add(List<MemorySegment> total, List<MemorySegment> other) {
    for (int i = 0; i < total.size(); i++) {
      MemorySegment sum = total.get(i);
      MemorySegment term = other.get(i);
      for (long j = 0; j < sum.byteSize() / Float.BYTES; j++) {
        float value =
            sum.getAtIndex(ValueLayout.JAVA_FLOAT, j) + term.getAtIndex(ValueLayout.JAVA_FLOAT, j);
        sum.setAtIndex(ValueLayout.JAVA_FLOAT, j, value);
      }
    }
  }

  private static double await(Future<Double> share) {
    try {
      return share.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A training step failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Training was interrupted in the middle of a step", e);
    }
  }
}
