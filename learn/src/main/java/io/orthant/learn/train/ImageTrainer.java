package io.orthant.learn.train;

import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.GradientNorm;
import io.orthant.learn.optim.LearningRate;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Trains an image classifier by AMSGrad on shuffled batches of randomly shifted images, its rate
 * falling by a cosine. A few minutes of work: what is interrupted is not kept.
 */
public final class ImageTrainer {
  private static final double FINAL_RATE_FRACTION = 0.01;
  private static final double WARM_UP_FRACTION = 0.05;
  private static final int EVALUATION_BATCH = 500;

  private final ImageTrainConfig config;
  private final LabelledImages data;

  /**
   * @throws IllegalArgumentException if there is no image, or a label is no class of the classifier
   */
  public ImageTrainer(LabelledImages data, ImageTrainConfig config) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("There is no image to learn from");
    }
    requireClasses(data);
    this.data = data;
    this.config = config;
  }

  /**
   * Trains a fresh classifier.
   *
   * @param stop asked after each step; true ends training
   * @param arena owner of the classifier's memory
   * @throws CancellationException if training was ended
   * @throws DivergenceException if loss or gradient is no longer finite
   */
  public ImageClassifier run(BooleanSupplier stop, Arena arena, Progress progress) {
    Seed seed = new Seed(config.seed());
    ImageClassifier classifier = new ImageClassifier(seed.stream("weights"), arena);
    int steps = Math.ceilDiv(data.size(), config.batch());
    long total = (long) steps * config.epochs();
    LearningRate rate =
        new LearningRate(
            config.peakRate(), Math.round(WARM_UP_FRACTION * total), total, FINAL_RATE_FRACTION);
    try (Arena own = Arena.ofConfined();
        Progress.Task task = progress.start("training", total, "steps")) {
      ParameterTable table = new ParameterTable(AmsGrad.standard(), classifier.values(), own);
      MemorySegment gradient =
          own.allocate((long) classifier.coordinates() * Float.BYTES, Float.BYTES);
      for (int epoch = 0; epoch < config.epochs(); epoch++) {
        int[] order = order(seed.stream("order", epoch));
        for (int batch = 0; batch < steps; batch++) {
          long step = (long) epoch * steps + batch;
          int from = batch * config.batch();
          LabelledImages part =
              data.select(
                  Arrays.copyOfRange(order, from, Math.min(order.length, from + config.batch())));
          double loss =
              classifier.gradient(
                  shifted(part.images(), seed.stream("shifts", step)), part.labels(), gradient);
          double norm = GradientNorm.of(List.of(gradient));
          if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new DivergenceException(step + 1, epoch + 1, loss, norm, "Nothing is kept.");
          }
          table.update(new int[1], 1, gradient, rate.at(step + 1));
          task.note("pass %d, loss %.4f".formatted(epoch + 1, loss));
          task.advance(1);
          if (stop.getAsBoolean()) {
            throw new CancellationException(
                "Interrupted after step %,d; nothing is kept".formatted(step + 1));
          }
        }
      }
    }
    return classifier;
  }

  /**
   * The share of images that a classifier puts into their class.
   *
   * @throws IllegalArgumentException if there is no image, or a label is no class of the classifier
   */
  public static double accuracy(ImageClassifier classifier, LabelledImages data) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("There is no image to test by");
    }
    requireClasses(data);
    int right = 0;
    for (int from = 0; from < data.size(); from += EVALUATION_BATCH) {
      int end = Math.min(data.size(), from + EVALUATION_BATCH);
      int[] classes = classifier.classify(data.images().subList(from, end));
      for (int i = from; i < end; i++) {
        right += classes[i - from] == data.labels()[i] ? 1 : 0;
      }
    }
    return (double) right / data.size();
  }

  private static void requireClasses(LabelledImages data) {
    for (int i = 0; i < data.size(); i++) {
      if (data.labels()[i] >= ImageClassifier.CLASSES) {
        throw new IllegalArgumentException(
            "Image %d has label %d; there are classes 0 to %d"
                .formatted(i, data.labels()[i], ImageClassifier.CLASSES - 1));
      }
    }
  }

  private int[] order(RandomGenerator random) {
    int[] order = new int[data.size()];
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private List<float[]> shifted(List<float[]> images, RandomGenerator random) {
    int reach = config.largestShift();
    List<float[]> shifted = new ArrayList<>(images.size());
    for (float[] image : images) {
      shifted.add(
          shifted(image, random.nextInt(-reach, reach + 1), random.nextInt(-reach, reach + 1)));
    }
    return shifted;
  }

  /** Moves an image down and to the right; what comes in at the border is 0. */
  private static float[] shifted(float[] image, int down, int right) {
    int side = ImageClassifier.SIDE;
    float[] moved = new float[image.length];
    int width = side - Math.abs(right);
    for (int row = Math.max(0, down); row < Math.min(side, side + down); row++) {
      System.arraycopy(
          image,
          (row - down) * side + Math.max(0, -right),
          moved,
          row * side + Math.max(0, right),
          width);
    }
    return moved;
  }
}
