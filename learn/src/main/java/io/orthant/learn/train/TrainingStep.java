package io.orthant.learn.train;

import io.orthant.learn.nn.Objective;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.nn.UnitRows;
import io.orthant.learn.optim.GradientNorm;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.softmax.Distribution;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.Negatives;
import io.orthant.learn.softmax.Sampler;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.softmax.SharedNegatives;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

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
  private final BatchQueue queue;
  private final int items;
  private final ExecutorService executor;
  private final Workers workers;

  TrainingStep(TrainConfig config, TrainingState state) {
    this.config = config;
    this.state = state;
    seed = new Seed(config.seed());
    objective = new Objective(new TransformerEncoder(state.weights().encoder()));
    items = state.weights().inputItems().rows();
    queue = new BatchQueue(items, config.tied(), config.threads());
    executor =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().daemon().name("orthant-train-", 0).factory());
    workers = new Workers(config.threads());
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
   * @param batches the batches of a pass, taken in their order
   * @param at which of them
   * @param step number of the step, from 1
   */
  Outcome run(List<List<Window>> batches, int at, long step, double rate) {
    return differentiate(batches, at, step, gradient -> apply(gradient, step, rate));
  }

  /**
   * A gradient.
   *
   * @param batch of which batch
   * @param output the gathered output rows, as they were
   * @param arrays one per encoder parameter, then that of the touched input rows, then, unless
   *     tied, that of the touched output rows
   */
  record Gradient(
      Outcome outcome, PreparedBatch batch, MemorySegment output, List<MemorySegment> arrays) {}

  /**
   * Computes the gradient of a batch and leaves the training state as it was.
   *
   * @param batches of which one is taken, all in their order
   * @param at which of them
   * @param step names the random streams of negatives and dropout
   * @param use receives the gradient, whose memory lasts until it returns
   */
  Outcome differentiate(List<List<Window>> batches, int at, long step, Consumer<Gradient> use) {
    PreparedBatch batch = queue.take(batches, at);
    TouchedRows inputRows = batch.inputRows();
    TouchedRows outputRows = batch.outputRows();
    List<PreparedBatch.Shard> shards = batch.shards();
    Objective.Competitors competitors = competitors(batch, step);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment input = inputRows.gather(state.weights().inputItems(), arena);
      MemorySegment output =
          config.tied() ? input : outputRows.gather(state.weights().outputItems(), arena);
      double weight = 1.0 / shards.stream().mapToLong(s -> s.targets().length).sum();
      List<List<MemorySegment>> gradients = new ArrayList<>();
      List<Future<Double>> losses = new ArrayList<>();
      for (int i = 0; i < shards.size(); i++) {
        PreparedBatch.Shard shard = shards.get(i);
        List<MemorySegment> own = gradientBuffers(input, output, arena);
        gradients.add(own);
        long dropoutSeed = seed.derive("dropout " + i, step);
        losses.add(
            executor.submit(
                () ->
                    objective.differentiate(
                        shard.inputs(),
                        shard.targets(),
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
      use.accept(new Gradient(outcome, batch, output, total));
      return outcome;
    }
  }

  @Override
  public void close() {
    queue.close();
    workers.close();
    executor.close();
  }

  private Objective.Competitors competitors(PreparedBatch batch, long step) {
    TouchedRows outputRows = batch.outputRows();
    return switch (config.loss()) {
      case OutputLoss.FullSoftmax() -> {
        for (int item = 0; item < items; item++) {
          outputRows.slot(item);
        }
        yield new Objective.Competitors.All();
      }
      case OutputLoss.SampledSoftmax loss -> {
        Negatives negatives = negatives(loss, batch.windows(), step);
        long[] slots = slots(negatives.classes(), outputRows);
        float[] targetCorrections =
            loss.correction() == LogitCorrection.ALL
                ? Negatives.logExpectedCounts(
                    fixed(state.sampler()), outputRows.rows(), outputRows.count(), slots.length)
                : new float[0];
        yield new Objective.Competitors.Sampled(
            slots, negatives.logExpectedCounts(), targetCorrections);
      }
      case OutputLoss.CalibratedBce loss -> {
        Negatives negatives =
            Negatives.draw(
                fixed(state.sampler()), loss.negatives(), seed.stream("negatives", step));
        yield new Objective.Competitors.Calibrated(
            slots(negatives.classes(), outputRows), loss.power(items));
      }
    };
  }

  private Negatives negatives(OutputLoss.SampledSoftmax loss, List<Window> batch, long step) {
    Sampler sampler = state.sampler();
    if (loss.sampler() instanceof SamplerConfig.InBatch) {
      return Negatives.inBatch(targets(batch), fixed(sampler));
    }
    if (sampler instanceof Distribution distribution) {
      return Negatives.draw(distribution, loss.negatives(), seed.stream("negatives", step));
    }
    return SharedNegatives.draw(
        sampler, anchors(batch, loss.anchors(), step), loss.negatives(), seed, step, workers);
  }

  private static Distribution fixed(Sampler sampler) {
    if (sampler instanceof Distribution distribution) {
      return distribution;
    }
    throw new IllegalStateException("A distribution that is the same for all queries is needed");
  }

  private static int[] targets(List<Window> batch) {
    return batch.stream()
        .flatMapToInt(window -> IntStream.of(window.predicted()).map(window::target))
        .toArray();
  }

  /**
   * Hidden states of random predicted positions of the batch, at most one of a window, by the
   * weights as they are and without dropout.
   */
  private float[][] anchors(List<Window> batch, int wanted, long step) {
    RandomGenerator random = seed.stream("anchors", step);
    List<Window> order = new ArrayList<>(batch);
    Collections.shuffle(order, Random.from(random));
    List<Window> chosen = order.subList(0, Math.min(wanted, order.size()));
    List<int[]> inputs = new ArrayList<>();
    List<int[]> positions = new ArrayList<>();
    for (Window window : chosen) {
      int[] predicted = window.predicted();
      inputs.add(window.inputs());
      positions.add(new int[] {predicted[random.nextInt(predicted.length)]});
    }
    return objective.hidden(PaddedSequences.of(inputs, positions), state.weights().inputItems());
  }

  private static long[] slots(int[] classes, TouchedRows outputRows) {
    return Arrays.stream(classes).mapToLong(outputRows::slot).toArray();
  }

  /** Brings rows that must have length 1 back to it, and the sampler up to the new rows. */
  private void follow(TouchedRows outputRows, MemorySegment before, long step) {
    Matrix table = state.weights().outputItems();
    int[] rows = outputRows.rows();
    int count = outputRows.count();
    if (config.encoder().normalised()) {
      UnitRows.scale(table, rows, count);
    }
    state.sampler().moved(rows, count, Matrix.wrap(before, count, table.dimension()), workers);
    if (config.loss() instanceof OutputLoss.SampledSoftmax loss
        && loss.sampler() instanceof SamplerConfig.Tree tree
        && step % tree.rebuildSteps() == 0) {
      state.sampler().rebuild(workers);
    }
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

  private void apply(Gradient gradient, long step, double rate) {
    Outcome outcome = gradient.outcome();
    if (!outcome.finite()) {
      return;
    }
    double factor = GradientNorm.clippingFactor(outcome.gradientNorm(), config.clippingNorm());
    factor *= config.optimizer().gradientScale(factor * outcome.gradientNorm(), step);
    if (factor != 1) {
      GradientNorm.scale(gradient.arrays(), factor);
    }
    update(gradient.batch(), gradient.arrays(), rate);
    follow(gradient.batch().outputRows(), gradient.output(), step);
  }

  private void update(PreparedBatch batch, List<MemorySegment> gradients, double rate) {
    TouchedRows inputRows = batch.inputRows();
    TouchedRows outputRows = batch.outputRows();
    int encoderSize = state.encoder().size();
    for (int i = 0; i < encoderSize; i++) {
      state.encoder().get(i).update(ONLY_ROW, 1, gradients.get(i), rate);
    }
    double itemRate = rate * config.itemRate();
    state
        .inputItems()
        .update(inputRows.rows(), inputRows.count(), gradients.get(encoderSize), itemRate);
    if (!config.tied()) {
      state
          .outputItems()
          .update(outputRows.rows(), outputRows.count(), gradients.get(encoderSize + 1), itemRate);
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

  static <T> T await(Future<T> share) {
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
