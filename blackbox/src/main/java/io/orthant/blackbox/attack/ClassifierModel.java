package io.orthant.blackbox.attack;

import io.orthant.blackbox.Oracle;
import io.orthant.learn.nn.ImageClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An image classifier of which only probabilities are read; its scores are their logarithms.
 *
 * @param classifier not to be moved meanwhile
 */
public record ClassifierModel(ImageClassifier classifier) implements RankedModel {
  @Override
  public int dimension() {
    return ImageClassifier.SIDE * ImageClassifier.SIDE;
  }

  @Override
  public List<Ranking> rank(double[][] inputs) {
    List<float[]> images = new ArrayList<>(inputs.length);
    for (double[] input : inputs) {
      images.add(image(input));
    }
    return Arrays.stream(classifier.logProbabilities(images)).map(Ranking::of).toList();
  }

  @Override
  public Oracle.Precision precision() {
    return Oracle.Precision.SINGLE;
  }

  static float[] image(double[] input) {
    float[] image = new float[input.length];
    for (int j = 0; j < image.length; j++) {
      image[j] = (float) input[j];
    }
    return image;
  }
}
