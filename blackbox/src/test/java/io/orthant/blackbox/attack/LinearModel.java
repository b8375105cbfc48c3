package io.orthant.blackbox.attack;

import io.orthant.blackbox.Oracle;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Scores that are linear in the input, so that the smallest change that flips is known. */
final class LinearModel implements RankedModel {
  private final double[][] weights;
  private final double[] biases;
  private final List<double[]> asked = new ArrayList<>();

  LinearModel(int answers, int dimension, RandomGenerator random) {
    weights = new double[answers][dimension];
    biases = new double[answers];
    for (int k = 0; k < answers; k++) {
      biases[k] = random.nextGaussian();
      for (int j = 0; j < dimension; j++) {
        weights[k][j] = random.nextGaussian();
      }
    }
  }

  @Override
  public int dimension() {
    return weights[0].length;
  }

  @Override
  public Oracle.Precision precision() {
    return Oracle.Precision.DOUBLE;
  }

  @Override
  public List<Ranking> rank(double[][] inputs) {
    List<Ranking> rankings = new ArrayList<>();
    for (double[] input : inputs) {
      asked.add(input.clone());
      rankings.add(Ranking.of(scores(input)));
    }
    return rankings;
  }

  /** Every input that the model was asked about. */
  List<double[]> asked() {
    return asked;
  }

  /** Smallest Euclidean norm of a change that makes another answer as good as the best. */
  double distance(double[] input) {
    double[] scores = scores(input);
    int best = Ranking.of(scores).top();
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < scores.length; k++) {
      if (k != best) {
        double squares = 0;
        for (int j = 0; j < input.length; j++) {
          double difference = weights[best][j] - weights[k][j];
          squares += difference * difference;
        }
        smallest = Math.min(smallest, (scores[best] - scores[k]) / Math.sqrt(squares));
      }
    }
    return smallest;
  }

  private double[] scores(double[] input) {
    double[] scores = biases.clone();
    for (int k = 0; k < scores.length; k++) {
      for (int j = 0; j < input.length; j++) {
        scores[k] += weights[k][j] * input[j];
      }
    }
    return scores;
  }
}
