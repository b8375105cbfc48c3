package io.orthant.blackbox.attack;

import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Changes of images that flip a classifier's answer, one image a task, for the training of an
 * optimiser: what an {@link InputTask} asks of a classifier, with the gradient that the asked one
 * never sees. Ruan et al., "Learning to Learn by Zeroth-Order Oracle", 2020, section 4.1.
 *
 * @param name of the family
 * @param classifier not to be moved meanwhile
 * @param images that tasks are drawn from, in their order and over again; their class is the answer
 *     to be flipped
 * @param objective what is minimised; not relative
 * @param seed decides where searches begin
 */
public record ImageFamily(
    String name,
    ImageClassifier classifier,
    Map<Split, LabelledImages> images,
    Objective objective,
    Seed seed)
    implements TaskFamily {
  private static final Surroundings SURROUNDINGS = Surroundings.ofImages();

  /**
   * @throws IllegalArgumentException if the objective is relative
   */
  public ImageFamily {
    if (objective.relative()) {
      throw new IllegalArgumentException("The objective of images must not be relative");
    }
    images = Map.copyOf(images);
  }

  /**
   * The images of some classes that a classifier puts into their class.
   *
   * @param wanted how many at most
   * @param classes which count
   */
  public static LabelledImages recognised(
      ImageClassifier classifier, LabelledImages images, int wanted, List<Integer> classes) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < images.size() && places.size() < wanted; i++) {
      if (classes.contains(images.labels()[i])
          && classifier.classify(List.of(images.images().get(i)))[0] == images.labels()[i]) {
        places.add(i);
      }
    }
    return images.select(places.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no image of that split
   */
  @Override
  public Task draw(Split split, long index) {
    LabelledImages some = images.get(split);
    if (some == null || some.size() == 0) {
      throw new IllegalArgumentException("There are no images of the split " + split);
    }
    int place = (int) Math.floorMod(index, (long) some.size());
    float[] image = some.images().get(place);
    double[] points = new double[image.length];
    Arrays.setAll(points, j -> image[j]);
    return new ImageTask(points, some.labels()[place], seed.stream(split.name(), place));
  }

  private final class ImageTask implements Task {
    private final double[] image;
    private final int label;
    private final double[] start;

    ImageTask(double[] image, int label, RandomGenerator random) {
      this.image = image;
      this.label = label;
      start = new double[image.length];
      Arrays.setAll(start, _ -> InputTask.START * random.nextGaussian());
    }

    @Override
    public int dimension() {
      return image.length;
    }

    @Override
    public double[] start() {
      return start.clone();
    }

    @Override
    public Oracle.Precision precision() {
      return Oracle.Precision.SINGLE;
    }

    @Override
    public double[] values(double[][] points, long call) {
      double[][] changed = Arrays.stream(points).map(this::changed).toArray(double[][]::new);
      List<Ranking> rankings = new ClassifierModel(classifier).rank(changed);
      double[] values = new double[points.length];
      Arrays.setAll(
          values, i -> objective.value(rankings.get(i).margin(label), difference(changed[i])));
      return values;
    }

    @Override
    public double loss(double[] point) {
      return values(new double[][] {point}, 0)[0];
    }

    @Override
    public double loss(double[] point, double[] gradient) {
      double[] changed = changed(point);
      float[] asked = ClassifierModel.image(changed);
      Ranking ranking = Ranking.of(classifier.logProbabilities(List.of(asked))[0]);
      double margin = ranking.margin(label);
      double[] ofMargin = new double[point.length];
      if (margin > -objective.kappa()) {
        double[] weights = new double[ranking.answers().length];
        weights[label] = 1;
        weights[ranking.top() == label ? ranking.answers()[1] : ranking.top()] = -1;
        ofMargin = classifier.pointGradients(List.of(asked), new double[][] {weights})[0];
      }
      double[] difference = difference(changed);
      for (int j = 0; j < gradient.length; j++) {
        boolean inside = Math.abs(changed[j] - image[j] - point[j]) < 1e-12;
        gradient[j] =
            inside ? ofMargin[j] + objective.weight() * objective.size().slope(difference[j]) : 0;
      }
      return objective.value(margin, difference);
    }

    private double[] changed(double[] point) {
      double[] changed = new double[image.length];
      Arrays.setAll(changed, j -> SURROUNDINGS.changed(image[j], point[j]));
      return changed;
    }

    private double[] difference(double[] changed) {
      double[] difference = new double[image.length];
      Arrays.setAll(difference, j -> changed[j] - image[j]);
      return difference;
    }
  }
}
