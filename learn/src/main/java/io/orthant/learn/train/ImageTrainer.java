package io.orthant.learn.train;

import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.GradientNorm;
import io.orthant.learn.optim.LearningRate;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.weights.TensorData;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Trains an image classifier by AMSGrad on shuffled batches of randomly shifted images, its rate
 * falling by a cosine. An interrupted run, killed or asked to end, goes on from its last checkpoint
 * and ends with the same classifier as one that was not.
 */
public final class ImageTrainer {
  private static final double FINAL_RATE_FRACTION = 0.01;
  private static final double WARM_UP_FRACTION = 0.05;
  private static final int EVALUATION_BATCH = 500;
  private static final int CHECKPOINT_STEPS = 500;

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

  /** The step that was done last. */
  private record Done(long step) {}

  /**
   * Trains a classifier, going on from the checkpoint if there is one; it is deleted at the end.
   *
   * @param file where the checkpoint lies or will lie
   * @param stop asked after each step; true leaves a checkpoint and ends training
   * @param arena owner of the classifier's memory
   * @throws IOException if the checkpoint is damaged or was made with other settings or data, or
   *     cannot be written
   * @throws CancellationException if training was ended; the message names the checkpoint
   * @throws DivergenceException if loss or gradient is no longer finite
   */
  public ImageClassifier run(Path file, BooleanSupplier stop, Arena arena, Progress progress)
      throws IOException {
    Checkpoint<Done> checkpoint = new Checkpoint<>(file, config, digest(), Done.class);
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
      Map<String, TensorData> tensors =
          Map.of(
              "values",
                  TensorData.floats(table.values().segment(), (long) classifier.coordinates()),
              "state", TensorData.floats(table.state(), table.stateDimension()),
              "updates", TensorData.ints(table.updates()));
      long done = checkpoint.exists() ? checkpoint.read(tensors).step() : 0;
      task.advance(done);
      for (int epoch = (int) (done / steps); epoch < config.epochs(); epoch++) {
        int[] order = order(seed.stream("order", epoch));
        for (int batch = (int) (done - (long) epoch * steps); batch < steps; batch++) {
          long step = done;
          int from = batch * config.batch();
          LabelledImages part =
              data.select(
                  Arrays.copyOfRange(order, from, Math.min(order.length, from + config.batch())));
          double loss =
              classifier.gradient(
                  shifted(part.images(), seed.stream("shifts", step)), part.labels(), gradient);
          double norm = GradientNorm.of(List.of(gradient));
          if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new DivergenceException(
                step + 1, epoch + 1, loss, norm, "A smaller rate is wanted.");
          }
          table.update(new int[1], 1, gradient, rate.at(step + 1));
          task.note("pass %d, loss %.4f".formatted(epoch + 1, loss));
          task.advance(1);
          done++;
          boolean stopped = stop.getAsBoolean();
          if (stopped || done % CHECKPOINT_STEPS == 0) {
            checkpoint.write(tensors, new Done(done));
          }
          if (stopped) {
            throw new CancellationException(
                "Interrupted after %,d of %,d steps; a run with the same settings goes on from %s"
                    .formatted(done, total, file));
          }
        }
      }
    }
    checkpoint.delete();
    return classifier;
  }

  private String digest() {
    CRC32C crc = new CRC32C();
    for (int i = 0; i < data.size(); i++) {
      float[] image = data.images().get(i);
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + image.length * Float.BYTES);
      bytes.putInt(data.labels()[i]).asFloatBuffer().put(image);
      crc.update(bytes.array());
    }
    return "%08x".formatted(crc.getValue());
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
