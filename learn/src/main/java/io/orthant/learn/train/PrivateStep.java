package io.orthant.learn.train;

import io.orthant.learn.dp.ClippingRule;
import io.orthant.learn.dp.PrivateGradient;
import io.orthant.learn.dp.PrivateGradient.ClippedSum;
import io.orthant.learn.nn.Objective.Competitors;
import io.orthant.learn.nn.UnitBatch;
import io.orthant.learn.nn.UnitObjective;
import io.orthant.learn.nn.UnitRows;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.softmax.Distribution;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.Negatives;
import io.orthant.privacy.RandomBits;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * One step of private training. Negatives come from a stream named by the step and are the same for
 * all units; which activations are dropped, and which items of a unit are masked, is drawn like the
 * noise, since it must not be known.
 */
final class PrivateStep implements AutoCloseable {
  private static final int[] ONLY_ROW = {0};

  private final TrainConfig config;
  private final Units units;
  private final TrainingState state;
  private final Seed seed;
  private final UnitObjective objective;
  private final ClippingRule rule;
  private final ExecutorService executor;
  private final Arena arena = Arena.ofShared();
  private final List<ParameterTable> tables;
  private final List<MemorySegment> gradients = new ArrayList<>();
  private final int[] allRows;

  /**
   * @param config with a budget
   */
  PrivateStep(TrainConfig config, Units units, TrainingState state) {
    if (config.privacy() == null) {
      throw new IllegalArgumentException("A private step needs a budget");
    }
    this.config = config;
    this.units = units;
    this.state = state;
    seed = new Seed(config.seed());
    objective = new UnitObjective(state.weights());
    rule = config.privacy().rule(config.clippingNorm(), objective.coordinates());
    executor =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().daemon().name("orthant-train-", 0).factory());
    tables = new ArrayList<>(state.encoder());
    tables.add(state.inputItems());
    if (!config.tied()) {
      tables.add(state.outputItems());
    }
    for (ParameterTable table : tables) {
      gradients.add(arena.allocate(table.values().segment().byteSize(), Float.BYTES));
    }
    allRows = IntStream.range(0, state.inputItems().values().rows()).toArray();
  }

  ClippingRule rule() {
    return rule;
  }

  int coordinates() {
    return objective.coordinates();
  }

  /**
   * Draws, clips, adds noise, and applies what comes out.
   *
   * @param step number of the step, from 1
   */
  void run(PrivateGradient gradient, RandomBits bits, long step, double rate) {
    List<Units> parts = units.drawn(gradient.draw(), bits).parts(config.batchPositions());
    Seed dropout = new Seed(bits.next());
    Competitors competitors = competitors(step);
    for (int from = 0; from < parts.size(); from += config.threads()) {
      List<Future<ClippedSum>> sums = new ArrayList<>();
      for (Units part : parts.subList(from, Math.min(parts.size(), from + config.threads()))) {
        long dropoutSeed = dropout.derive("part", from + sums.size());
        sums.add(executor.submit(() -> clip(gradient, part.batch(), competitors, dropoutSeed)));
      }
      sums.forEach(sum -> gradient.add(TrainingStep.await(sum)));
    }
    apply(gradient.release(), step, rate);
  }

  private ClippedSum clip(
      PrivateGradient gradient, UnitBatch batch, Competitors competitors, long dropoutSeed) {
    return objective.differentiate(
        batch, competitors, config.encoder().dropout(), dropoutSeed, gradient::clip);
  }

  private Competitors competitors(long step) {
    return switch (config.loss()) {
      case OutputLoss.FullSoftmax() -> new Competitors.All();
      case OutputLoss.SampledSoftmax loss -> {
        Negatives negatives = negatives(loss.negatives(), step).distinct();
        float[] targetCorrections =
            loss.correction() == LogitCorrection.ALL
                ? Negatives.logExpectedCounts(
                    distribution(), allRows, allRows.length, loss.negatives())
                : new float[0];
        yield new Competitors.Sampled(
            rows(negatives), negatives.logExpectedCounts(), targetCorrections);
      }
      case OutputLoss.CalibratedBce loss ->
          new Competitors.Calibrated(
              rows(negatives(loss.negatives(), step)), loss.power(allRows.length));
    };
  }

  private Negatives negatives(int count, long step) {
    return Negatives.draw(distribution(), count, seed.stream("negatives", step));
  }

  private Distribution distribution() {
    if (state.sampler() instanceof Distribution distribution) {
      return distribution;
    }
    throw new IllegalStateException("A distribution that is the same for all is needed");
  }

  private static long[] rows(Negatives negatives) {
    return Arrays.stream(negatives.classes()).asLongStream().toArray();
  }

  private void apply(double[] released, long step, double rate) {
    double squares = 0;
    for (double value : released) {
      squares += value * value;
    }
    double factor = config.optimizer().gradientScale(Math.sqrt(squares), step);
    int at = 0;
    for (int i = 0; i < tables.size(); i++) {
      MemorySegment target = gradients.get(i);
      for (long j = 0; j < target.byteSize() / Float.BYTES; j++) {
        target.setAtIndex(ValueLayout.JAVA_FLOAT, j, (float) (factor * released[at++]));
      }
      boolean ofEncoder = i < state.encoder().size();
      tables
          .get(i)
          .update(
              ofEncoder ? ONLY_ROW : allRows,
              ofEncoder ? 1 : allRows.length,
              target,
              ofEncoder ? rate : rate * config.itemRate());
    }
    rescale();
  }

  /** Brings item vectors to length 1, if they are to have it. */
  void rescale() {
    if (config.encoder().normalised()) {
      Matrix answers = state.weights().outputItems();
      UnitRows.scale(answers, allRows, allRows.length);
    }
  }

  @Override
  public void close() {
    executor.close();
    arena.close();
  }
}
