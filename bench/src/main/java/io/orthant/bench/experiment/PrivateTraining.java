package io.orthant.bench.experiment;

import io.orthant.learn.dp.ClippingRule;
import io.orthant.learn.dp.PrivateGradient;
import io.orthant.privacy.Accountant;
import io.orthant.privacy.Budget;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Seed;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Trains a classifier of digits by private gradients and plain descent. Chance is seeded, so that
 * runs can be repeated: on public data nothing is to be hidden.
 */
final class PrivateTraining {
  /** Learned from; what follows in the file is for the choice of settings. */
  private static final int EXAMPLES = 55_000;

  private static final double DELTA = 1e-5;

  private final Digits digits;
  private final int[] widths;
  private final SampledGaussian mechanism;
  private final int steps;
  private final Calibration loose;

  /**
   * @param widths of the classifier's layers
   * @param batch expected examples of a step
   * @param epsilon the budget at delta 1e-5, by loss distributions
   */
  PrivateTraining(Digits digits, int[] widths, int batch, int steps, double epsilon) {
    this.digits = digits;
    this.widths = widths;
    this.steps = steps;
    Accountant tight = new PldAccountant();
    double rate = (double) batch / EXAMPLES;
    mechanism =
        new SampledGaussian(
            rate, new Calibration(tight, new Budget(epsilon, DELTA)).noiseMultiplier(rate, steps));
    // The plan is known to fit; counting it once more by the fast accountant saves time.
    loose = new Calibration(RdpAccountant.standard(), new Budget(1e3, DELTA));
  }

  /**
   * A way to train.
   *
   * @param rule how gradients are bounded
   * @param rate step size
   */
  record Setting(ClippingRule rule, double rate) {}

  /**
   * What came of it.
   *
   * @param validation accuracy on what settings are chosen by
   * @param test accuracy on the test set
   * @param noise squared length of the noise in the gradient, mean over the steps
   */
  record Result(double validation, double test, double noise) {}

  double noiseMultiplier() {
    return mechanism.noiseMultiplier();
  }

  Result run(Setting setting, long seed) {
    Seed streams = new Seed(seed);
    DenseClassifier classifier = new DenseClassifier(streams.stream("weights"), widths);
    double[] parameters = classifier.parameters();
    PrivateGradient gradient =
        new PrivateGradient(
            setting.rule(),
            parameters.length,
            EXAMPLES,
            new Ledger(loose, List.of(), mechanism, steps),
            new InsecureBits(streams.derive("noise", 0)));
    double noise = 0;
    for (int step = 0; step < steps; step++) {
      double scales = DoubleStream.of(gradient.scale()).map(x -> x * x).sum();
      noise += scales * gradient.noise() * gradient.noise() / steps;
      int[] batch = gradient.draw();
      gradient.add(classifier.gradients(digits.train(), digits.trainLabels(), batch));
      double[] released = gradient.release();
      for (int i = 0; i < released.length; i++) {
        parameters[i] -= setting.rate() * released[i];
      }
    }
    return new Result(
        classifier.accuracy(digits.train(), digits.trainLabels(), EXAMPLES, digits.train().length),
        classifier.accuracy(digits.test(), digits.testLabels(), 0, digits.test().length),
        noise);
  }
}
