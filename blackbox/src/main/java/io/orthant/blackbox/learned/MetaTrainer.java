package io.orthant.blackbox.learned;

import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedWeights.TrainingRecord;
import io.orthant.blackbox.task.ScaledTask;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.learn.optim.Adam;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Trains a learned optimiser on tasks of the training split, chooses the best weights on those of
 * the validation split, and never sees the test split. Section 4.4 of the paper.
 *
 * <p>First the UpdateRNN alone, then the QueryRNN with it. Each window gives one step of Adam. A
 * window whose loss or gradient is not finite is dropped; after {@value #MOST_DROPPED} in a row the
 * training ends with an error. The same seed gives the same weights, interrupted or not.
 */
public final class MetaTrainer {
  private static final int MOST_DROPPED = 10;
  private static final double LIMIT_MARGIN = 3;
  private static final Adam ADAM = Adam.standard();

  private final MetaConfig config;
  private final TaskFamily family;
  private final Seed seed;
  private int dropped;

  public MetaTrainer(MetaConfig config, TaskFamily family, Seed seed) {
    this.config = config;
    this.family = family;
    this.seed = seed;
  }

  /**
   * Trains, going on from the checkpoint if there is one; it is deleted at the end.
   *
   * @param checkpoint where the checkpoint lies or will lie
   * @param interrupted is asked after each search whether to write a checkpoint and end
   * @throws IOException if the checkpoint cannot be read or written, or was made with other
   *     settings
   * @throws CancellationException if interrupted; the message names the checkpoint
   * @throws ArithmeticException if the losses are not finite time after time
   */
  public LearnedWeights train(Path checkpoint, Progress progress, BooleanSupplier interrupted)
      throws IOException {
    MetaState state =
        Files.exists(checkpoint)
            ? MetaState.read(checkpoint, family.settings(), seed.value(), config)
            : begin();
    int total = config.update().unrolls() + config.query().unrolls();
    long started = System.nanoTime();
    double before = state.seconds();
    try (Progress.Task task = progress.start("Training the optimiser", total, "searches")) {
      task.advance(state.unroll());
      while (state.unroll() < total) {
        state = unroll(state, before + (System.nanoTime() - started) / 1e9);
        task.advance(1);
        if (judged(state.unroll())) {
          task.note(
              "validation %.4f at search %d".formatted(state.bestScore(), state.bestUnroll()));
          state.write(checkpoint);
        }
        if (interrupted.getAsBoolean()) {
          state.write(checkpoint);
          throw new CancellationException(
              "Interrupted after %d of %d searches; the same command goes on from %s"
                  .formatted(state.unroll(), total, checkpoint));
        }
      }
    }
    LearnedWeights weights = finished(state);
    Files.deleteIfExists(checkpoint);
    return weights;
  }

  /** The mean score of weights on the validation tasks; lower is better. */
  double score(double[] update, double @Nullable [] query) {
    double sum = 0;
    for (int i = 0; i < config.validation().tasks(); i++) {
      sum += validation(i, update, query).score();
    }
    return sum / config.validation().tasks();
  }

  private MetaState begin() {
    LearnedConfig form = config.optimizer();
    double[] update =
        CoordinateRnn.initial(
            form.input().features(), form.hidden(), seed.stream("update-weights"));
    MetaState first =
        new MetaState(
            family.settings(),
            seed.value(),
            config,
            0,
            0,
            update,
            moments(update),
            null,
            null,
            0,
            score(update, null),
            update.clone(),
            null,
            0);
    return config.update().unrolls() == 0 ? beginQuery(first) : first;
  }

  /** The second stage begins from the best weights of the first. */
  private MetaState beginQuery(MetaState last) {
    LearnedConfig form = config.optimizer();
    double[] update = last.bestUpdate().clone();
    double[] query =
        CoordinateRnn.initial(
            2 * form.input().features(), form.hidden(), seed.stream("query-weights"));
    return new MetaState(
        last.family(),
        last.seed(),
        config,
        last.unroll(),
        0,
        update,
        moments(update),
        query,
        moments(query),
        last.unroll(),
        score(update, query),
        update.clone(),
        query.clone(),
        last.seconds());
  }

  private MetaState unroll(MetaState state, double seconds) {
    boolean querying = state.query() != null;
    int inStage = state.unroll() - (querying ? config.update().unrolls() : 0);
    double rate = (querying ? config.query() : config.update()).rateAt(inStage);
    long steps = search(state, rate);
    int done = state.unroll() + 1;
    double score = judged(done) ? score(state.update(), state.query()) : Double.POSITIVE_INFINITY;
    boolean better = score < state.bestScore();
    double[] query = state.query();
    MetaState next =
        new MetaState(
            state.family(),
            state.seed(),
            config,
            done,
            steps,
            state.update(),
            state.updateMoments(),
            query,
            state.queryMoments(),
            better ? done : state.bestUnroll(),
            better ? score : state.bestScore(),
            better ? state.update().clone() : state.bestUpdate(),
            better && query != null ? query.clone() : state.bestQuery(),
            seconds);
    return done == config.update().unrolls() && config.query().unrolls() > 0
        ? beginQuery(next)
        : next;
  }

  private boolean judged(int unroll) {
    return unroll % config.validation().every() == 0
        || unroll == config.update().unrolls()
        || unroll == config.update().unrolls() + config.query().unrolls();
  }

  /** Runs one search, with a step of Adam after each window; returns the number of steps so far. */
  private long search(MetaState state, double rate) {
    RandomGenerator random = seed.stream("searches", state.unroll());
    MetaConfig.Sampling sampling = config.sampling();
    int count = random.nextInt(sampling.fewestDirections(), sampling.mostDirections() + 1);
    Task task = scaled(family.draw(Split.TRAIN, state.unroll()), random);
    double[] query = state.query();
    Unroll unroll =
        new Unroll(
            config.unrolling(),
            config.optimizer(),
            sampling.gradient().withCount(count),
            task,
            state.update(),
            query,
            new Seed(seed.derive("search", state.unroll())));
    long steps = state.steps();
    boolean trainsUpdate = query == null || config.joint();
    while (!unroll.done()) {
      double[] byUpdate = new double[state.update().length];
      double[] byQuery = query == null ? null : new double[query.length];
      double loss = unroll.window(byUpdate, byQuery);
      if (!Double.isFinite(loss) || !clip(byUpdate) || (byQuery != null && !clip(byQuery))) {
        dropped++;
        if (dropped == MOST_DROPPED) {
          throw new ArithmeticException(
              "%d windows in a row have no finite loss or gradient; a smaller learning rate is wanted"
                  .formatted(dropped));
        }
        break;
      }
      dropped = 0;
      steps++;
      if (trainsUpdate) {
        ADAM.update(state.update(), byUpdate, state.updateMoments(), byUpdate.length, steps, rate);
      }
      double[][] queryMoments = state.queryMoments();
      if (query != null && byQuery != null && queryMoments != null) {
        ADAM.update(query, byQuery, queryMoments, query.length, steps, rate);
      }
    }
    return steps;
  }

  private Task scaled(Task task, RandomGenerator random) {
    double range = Math.log(config.sampling().scaleRange());
    return range == 0
        ? task
        : new ScaledTask(
            task,
            Math.exp(range * random.nextDouble(-1, 1)),
            Math.exp(range * random.nextDouble(-1, 1)));
  }

  private Unroll validation(int index, double[] update, double @Nullable [] query) {
    GradientConfig gradient = config.sampling().gradient();
    return new Unroll(
        config.unrolling(),
        config.optimizer(),
        gradient,
        scaled(family.draw(Split.VALIDATION, index), seed.stream("validation-scales", index)),
        update,
        query,
        new Seed(seed.derive("validation", index)));
  }

  private LearnedWeights finished(MetaState state) {
    int tasks = config.validation().tasks();
    double[] medians = new double[tasks];
    double largest = 0;
    for (int i = 0; i < tasks; i++) {
      Unroll.Sizes sizes = validation(i, state.bestUpdate(), state.bestQuery()).sizes();
      medians[i] = sizes.medianEstimate();
      largest = Math.max(largest, sizes.largestReadOut());
    }
    Arrays.sort(medians);
    return LearnedWeights.of(
        config.optimizer(),
        state.bestUpdate(),
        state.bestQuery(),
        medians[tasks / 2],
        LIMIT_MARGIN * largest,
        new TrainingRecord(
            family.settings(),
            seed.value(),
            config,
            state.unroll(),
            state.bestUnroll(),
            state.bestScore(),
            state.seconds()));
  }

  /** Brings entries within bounds; false if one is not finite. */
  private boolean clip(double[] gradient) {
    double bound = config.unrolling().clip();
    for (int i = 0; i < gradient.length; i++) {
      if (!Double.isFinite(gradient[i])) {
        return false;
      }
      gradient[i] = Math.clamp(gradient[i], -bound, bound);
    }
    return true;
  }

  private static double[][] moments(double[] weights) {
    return new double[ADAM.stateSize()][weights.length];
  }
}
