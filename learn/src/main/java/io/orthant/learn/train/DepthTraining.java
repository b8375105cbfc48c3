package io.orthant.learn.train;

import io.orthant.learn.nn.DepthClassifier;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.Parameter;
import io.orthant.learn.optim.GradientNorm;
import io.orthant.learn.optim.LearningRate;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How an image classifier in depth is trained: passes over shuffled batches, the incomplete last
 * one left out, along half a cosine of the rate. The noise that an image meets in a step follows
 * from seed, step and number of the image.
 *
 * @param optimizer the rule of a step
 * @param rate peak of the learning rate, above 0
 * @param epochs passes, 1 or more
 * @param batch images of a step, 1 or more
 * @param augmentation how images are changed
 * @param seed of all choices
 */
public record DepthTraining(
    Optimizer optimizer, double rate, int epochs, int batch, Augmentation augmentation, long seed) {
  private static final int MOST_SKIPPED = 10;
  private static final int[] ONLY_ROW = {0};

  public DepthTraining {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY) || epochs < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "Training needs a rate above 0, 1 pass and 1 image a step or more, not %s, %d and %d"
              .formatted(rate, epochs, batch));
    }
  }

  /**
   * Trains.
   *
   * @param images points of each, as the classifier takes them
   * @param labels class of each
   * @return the mean loss of each pass
   * @throws DivergenceException if the loss or its gradient was not finite in ten steps in a row;
   *     single such steps are skipped
   * @throws IllegalArgumentException if there are fewer images than in a step, or not one label
   *     each
   */
  public double[] run(
      DepthClassifier classifier, List<float[]> images, int[] labels, Progress progress) {
    if (images.size() < batch || labels.length != images.size()) {
      throw new IllegalArgumentException(
          "%d images with %d labels; one each of %d or more is wanted"
              .formatted(images.size(), labels.length, batch));
    }
    int steps = images.size() / batch;
    try (Arena arena = Arena.ofConfined();
        Progress.Task task = progress.start("Training", (long) steps * epochs, "steps")) {
      Run run = new Run(classifier, arena, (long) steps * epochs);
      double[] losses = new double[epochs];
      for (int epoch = 0; epoch < epochs; epoch++) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, images.size()).boxed().toList());
        Collections.shuffle(order, Random.from(new Seed(seed).stream("order", epoch)));
        for (int i = 0; i < steps; i++) {
          double loss =
              run.step(images, labels, order.subList(i * batch, (i + 1) * batch), epoch + 1);
          losses[epoch] += loss / steps;
          task.advance(1);
          task.note("pass %d, loss %.3f".formatted(epoch + 1, loss));
        }
      }
      return losses;
    }
  }

  /** What changes in a training. */
  private final class Run {
    private final DepthClassifier classifier;
    private final LearningRate schedule;
    private final List<ParameterTable> tables = new ArrayList<>();
    private final List<MemorySegment> gradients = new ArrayList<>();
    private long step;
    private int skipped;

    Run(DepthClassifier classifier, Arena arena, long steps) {
      this.classifier = classifier;
      schedule = new LearningRate(rate, 0, steps, Trainer.FINAL_RATE_FRACTION);
      for (Parameter parameter : classifier.parameters()) {
        Matrix row = Matrix.wrap(parameter.values(), 1, parameter.size());
        tables.add(new ParameterTable(optimizer, row, arena));
        gradients.add(arena.allocate(parameter.values().byteSize(), Float.BYTES));
      }
    }

    double step(List<float[]> images, int[] labels, List<Integer> chosen, int epoch) {
      step++;
      RandomGenerator random = new Seed(seed).stream("augmentation", step);
      int channels = classifier.config().channels();
      int side = classifier.config().side();
      ImageBatch own =
          new ImageBatch(
              chosen.stream()
                  .map(i -> augmentation.apply(images.get(i), channels, side, random))
                  .toList(),
              chosen.stream().mapToInt(i -> labels[i]).toArray(),
              chosen.stream().mapToLong(i -> i).toArray());
      NoiseRuns noise = NoiseRuns.of(new Seed(seed).derive("noise", step), 1);
      double loss = classifier.differentiate(own, noise, gradients);
      double norm = GradientNorm.of(gradients);
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        if (++skipped == MOST_SKIPPED) {
          throw new DivergenceException(
              step, epoch, loss, norm, "The noise may be too strong or the rate too high.");
        }
        return 0;
      }
      skipped = 0;
      double scale = optimizer.gradientScale(norm, step);
      if (scale != 1) {
        GradientNorm.scale(gradients, scale);
      }
      for (int i = 0; i < tables.size(); i++) {
        tables.get(i).update(ONLY_ROW, 1, gradients.get(i), schedule.at(step));
      }
      return loss;
    }
  }
}
