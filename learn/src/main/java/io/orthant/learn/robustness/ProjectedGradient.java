package io.orthant.learn.robustness;

import io.orthant.learn.nn.ImageBatch;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Projected gradient ascent, the strongest simple white-box attack on one's own model: Madry et
 * al., <em>Towards deep learning models resistant to adversarial attacks</em>, ICLR 2018. Each
 * restart begins at a random point of the ball, goes up the loss by steps of fixed length, and is
 * brought back into the ball and to points from 0 to 1 after each.
 *
 * <p>Against a noisy model, the gradient must be that of the mean over several draws of the noise,
 * fresh at every step; else the noise merely hides the gradient (Athalye et al., <em>Obfuscated
 * gradients give a false sense of security</em>, ICML 2018). {@link Model} is asked accordingly.
 *
 * @param norm what the ball is measured by
 * @param radius of the ball, 0 or more
 * @param steps of each restart, 1 or more
 * @param stepSize length of a step in that norm, above 0
 * @param restarts 1 or more
 */
public record ProjectedGradient(
    Norm norm, double radius, int steps, double stepSize, int restarts) {
  private static final double TINY = 1e-12;

  /** How the size of a change is measured. */
  public enum Norm {
    /** The largest change of a point. */
    LINF,
    /** The Euclidean length. */
    L2
  }

  /** What is attacked. */
  public interface Model {
    /**
     * The gradient of the loss of each image by its points.
     *
     * @param draw a number of its own for each step, for fresh noise
     */
    float[][] gradients(ImageBatch batch, long draw);

    /**
     * Whether the answer for each image is right.
     *
     * @param draw a number of its own for each question, for fresh noise
     */
    boolean[] right(ImageBatch batch, long draw);
  }

  public ProjectedGradient {
    if (!(radius >= 0 && radius < Double.POSITIVE_INFINITY)
        || !(stepSize > 0 && stepSize < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The radius must be 0 or more and the step above 0, not %s and %s"
              .formatted(radius, stepSize));
    }
    if (steps < 1 || restarts < 1) {
      throw new IllegalArgumentException(
          "There must be 1 step and 1 restart or more, not %d and %d".formatted(steps, restarts));
    }
  }

  /**
   * What was found.
   *
   * @param images of each the last change that the answer was wrong for, or the last one tried
   * @param withstood whether the answers for an image were right before and after every restart
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
  public record Outcome(List<float[]> images, boolean[] withstood) {
    /** Share of images that were answered rightly whatever was tried. */
    public double accuracy() {
      int right = 0;
      for (boolean one : withstood) {
        right += one ? 1 : 0;
      }
      return (double) right / withstood.length;
    }
  }

  /**
   * Attacks.
   *
   * @param seed decides where restarts begin
   */
  public Outcome attack(Model model, ImageBatch batch, Seed seed) {
    boolean[] withstood = model.right(batch, -1);
    List<float[]> found = new ArrayList<>(batch.images());
    for (int restart = 0; restart < restarts; restart++) {
      int[] left = left(withstood);
      if (left.length == 0) {
        break;
      }
      ImageBatch originals = chosen(batch, left);
      ImageBatch changed =
          ascend(model, originals, seed.stream("restart", restart), (long) restart * steps);
      boolean[] right = model.right(changed, -2 - restart);
      for (int i = 0; i < left.length; i++) {
        found.set(left[i], changed.images().get(i));
        withstood[left[i]] = right[i];
      }
    }
    return new Outcome(List.copyOf(found), withstood);
  }

  private ImageBatch ascend(
      Model model, ImageBatch originals, RandomGenerator random, long firstDraw) {
    List<float[]> images = new ArrayList<>();
    for (float[] original : originals.images()) {
      double[] change = new double[original.length];
      Arrays.setAll(
          change,
          _ -> norm == Norm.LINF ? radius * random.nextDouble(-1, 1) : random.nextGaussian());
      if (norm == Norm.L2) {
        double scale =
            radius
                * Math.pow(random.nextDouble(), 1.0 / original.length)
                / Math.max(length(change), TINY);
        Arrays.setAll(change, i -> scale * change[i]);
      }
      images.add(applied(original, change));
    }
    for (int step = 0; step < steps; step++) {
      float[][] gradients = model.gradients(originals.with(images), firstDraw + step);
      for (int i = 0; i < gradients.length; i++) {
        images.set(i, moved(originals.images().get(i), images.get(i), gradients[i]));
      }
    }
    return originals.with(images);
  }

  private float[] moved(float[] original, float[] image, float[] gradient) {
    double[] change = new double[image.length];
    if (norm == Norm.LINF) {
      Arrays.setAll(
          change,
          j ->
              Math.clamp(
                  image[j] - (double) original[j] + stepSize * Math.signum(gradient[j]),
                  -radius,
                  radius));
      return applied(original, change);
    }
    double[] slope = new double[image.length];
    Arrays.setAll(slope, j -> gradient[j]);
    double step = stepSize / Math.max(length(slope), TINY);
    Arrays.setAll(change, j -> image[j] - (double) original[j] + step * slope[j]);
    double shrink = Math.min(1, radius / Math.max(length(change), TINY));
    Arrays.setAll(change, j -> shrink * change[j]);
    return applied(original, change);
  }

  private static float[] applied(float[] original, double[] change) {
    float[] image = new float[original.length];
    for (int j = 0; j < image.length; j++) {
      image[j] = (float) Math.clamp(original[j] + change[j], 0, 1);
    }
    return image;
  }

  private static double length(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static int[] left(boolean[] withstood) {
    int[] left = new int[withstood.length];
    int count = 0;
    for (int i = 0; i < withstood.length; i++) {
      if (withstood[i]) {
        left[count++] = i;
      }
    }
    return Arrays.copyOf(left, count);
  }

  private static ImageBatch chosen(ImageBatch batch, int[] places) {
    return new ImageBatch(
        Arrays.stream(places).mapToObj(batch.images()::get).toList(),
        Arrays.stream(places).map(i -> batch.labels()[i]).toArray(),
        Arrays.stream(places).mapToLong(i -> batch.samples()[i]).toArray());
  }
}
