package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.softmax.Distribution;
import io.orthant.learn.softmax.LogUniformSampler;
import io.orthant.learn.softmax.Negatives;
import io.orthant.learn.softmax.UniformSampler;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Seed;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class SoftmaxLossTest {
  private static final int ITEMS = 12;
  private static final int DIMENSION = 4;
  private static final float[] HIDDEN = gaussian(2 * DIMENSION, 1);
  private static final float[] VECTORS = gaussian(ITEMS * DIMENSION, 2);
  private static final float[] NO_CORRECTION = {0};
  private static final long[] TARGETS = {3, 0};

  @Test
  void fullLossIsTheCrossEntropy() {
    try (Scope _ = Scope.open()) {
      double loss = SoftmaxLoss.full(hidden(), items(), Tensors.longs(TARGETS)).item_float();
      double expected = 0;
      for (int p = 0; p < 2; p++) {
        expected += Math.log(partition(p, -1)) - logit(p, (int) TARGETS[p]);
      }
      assertThat(loss).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void sampledLossFollowsItsDefinition() {
    int[] classes = {5, 3, 5, 11};
    float[] corrections = {0.5f, -1, 0.5f, 2};
    try (Scope _ = Scope.open()) {
      double loss = sampled(new Negatives(classes, corrections)).item_float();
      double expected = 0;
      for (int p = 0; p < 2; p++) {
        int target = (int) TARGETS[p];
        double sum = Math.exp(logit(p, target));
        for (int k = 0; k < classes.length; k++) {
          if (classes[k] != target) {
            sum += Math.exp(logit(p, classes[k]) - corrections[k]);
          }
        }
        expected += Math.log(sum) - logit(p, target);
      }
      assertThat(loss).isCloseTo(expected, within(1e-5));
    }
  }

  /**
   * The ranking loss has no bias to vanish: over all outcomes, targets by a softmax and one draw by
   * log-uniform, the scores of that softmax are where the mean gradient is zero.
   */
  @Test
  void correctedTargetsAreConsistentForASingleDraw() {
    Distribution sampler = new LogUniformSampler(ITEMS);
    int[] all = IntStream.range(0, ITEMS).toArray();
    float[] counts = Negatives.logExpectedCounts(sampler, all, ITEMS, 1);
    double[] mean = new double[ITEMS * DIMENSION];
    double[] uncorrected = new double[ITEMS * DIMENSION];
    for (int target = 0; target < ITEMS; target++) {
      for (int drawn = 0; drawn < ITEMS; drawn++) {
        double probability =
            Math.exp(logit(0, target)) / partition(0, -1) * Math.exp(counts[drawn]);
        long[] targets = {target};
        int[] draw = {drawn};
        float[] count = {counts[drawn]};
        add(mean, probability, itemGradient(targets, draw, count, new float[] {counts[target]}));
        add(uncorrected, probability, itemGradient(targets, draw, count, new float[1]));
      }
    }
    assertThat(Arrays.stream(mean).map(Math::abs).max().orElseThrow()).isLessThan(1e-6);
    assertThat(Arrays.stream(uncorrected).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
  }

  private static void add(double[] sum, double weight, float[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values[i];
    }
  }

  /** With respect to the item vectors, of the first position. */
  private static float[] itemGradient(
      long[] targets, int[] draws, float[] counts, float[] targetCorrections) {
    try (Scope _ = Scope.open()) {
      Tensor items = items().set_requires_grad(true);
      Tensor loss =
          SoftmaxLoss.sampled(
              hidden().narrow(0, 0, 1),
              items,
              Tensors.longs(targets),
              Tensors.longs(Arrays.stream(draws).asLongStream().toArray()),
              counts,
              targetCorrections);
      Tensor gradient = torch.grad(new TensorVector(loss), new TensorVector(items)).get(0);
      return Tensors.memory(gradient.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /**
   * The mean over 4,000 seeded sets of 8 draws estimates the sum over all classes but the target.
   * Six standard errors: a right estimator fails with probability below 1e-7. A missing or doubled
   * correction is off by far more.
   */
  @Test
  void sumOfExponentialsIsUnbiased() {
    for (Distribution sampler : List.of(new UniformSampler(ITEMS), new LogUniformSampler(ITEMS))) {
      RandomGenerator random = new Seed(3).stream("sets");
      int target = (int) TARGETS[0];
      double truth = partition(0, target);
      int sets = 4000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < sets; i++) {
        Negatives negatives = Negatives.draw(sampler, 8, random);
        double estimate;
        try (Scope _ = Scope.open()) {
          Tensor loss = sampledFirstPosition(negatives);
          estimate = Math.exp(loss.item_float() + logit(0, target)) - Math.exp(logit(0, target));
        }
        sum += estimate;
        squares += estimate * estimate;
      }
      double mean = sum / sets;
      double error = Math.sqrt((squares / sets - mean * mean) / sets);
      assertThat(mean).as(sampler.toString()).isCloseTo(truth, within(6 * error));
    }
  }

  @Test
  void gradientApproachesThatOfTheFullSoftmax() {
    float[] full = gradient(loss -> SoftmaxLoss.full(loss, items(), Tensors.longs(TARGETS)));
    Negatives many = Negatives.draw(new UniformSampler(ITEMS), 200_000, new Seed(9).stream("many"));
    float[] sampled =
        gradient(
            hidden ->
                SoftmaxLoss.sampled(
                    hidden,
                    items(),
                    Tensors.longs(TARGETS),
                    Tensors.longs(Arrays.stream(many.classes()).asLongStream().toArray()),
                    many.logExpectedCounts(),
                    NO_CORRECTION));
    for (int i = 0; i < full.length; i++) {
      assertThat(sampled[i]).isCloseTo(full[i], within(0.03f));
    }
  }

  private static float[] gradient(UnaryOperator<Tensor> loss) {
    try (Scope _ = Scope.open()) {
      Tensor hidden = hidden().set_requires_grad(true);
      Tensor gradient =
          torch.grad(new TensorVector(loss.apply(hidden)), new TensorVector(hidden)).get(0);
      return Tensors.memory(gradient.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static Tensor sampled(Negatives negatives) {
    return SoftmaxLoss.sampled(
        hidden(),
        items(),
        Tensors.longs(TARGETS),
        Tensors.longs(Arrays.stream(negatives.classes()).asLongStream().toArray()),
        negatives.logExpectedCounts(),
        NO_CORRECTION);
  }

  private static Tensor sampledFirstPosition(Negatives negatives) {
    return SoftmaxLoss.sampled(
        hidden().narrow(0, 0, 1),
        items(),
        Tensors.longs(new long[] {TARGETS[0]}),
        Tensors.longs(Arrays.stream(negatives.classes()).asLongStream().toArray()),
        negatives.logExpectedCounts(),
        NO_CORRECTION);
  }

  private static Tensor hidden() {
    return Tensors.floats(HIDDEN).view(2, DIMENSION);
  }

  private static Tensor items() {
    return Tensors.floats(VECTORS).view(ITEMS, DIMENSION);
  }

  private static double partition(int position, int without) {
    double sum = 0;
    for (int item = 0; item < ITEMS; item++) {
      sum += item == without ? 0 : Math.exp(logit(position, item));
    }
    return sum;
  }

  private static double logit(int position, int item) {
    double sum = 0;
    for (int i = 0; i < DIMENSION; i++) {
      sum += (double) HIDDEN[position * DIMENSION + i] * VECTORS[item * DIMENSION + i];
    }
    return sum;
  }

  private static float[] gaussian(int size, long seed) {
    RandomGenerator random = new Seed(seed).stream("test");
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
