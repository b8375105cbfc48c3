package io.orthant.learn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the sampled softmax stands on: corrected sums are unbiased, whatever the sampler. */
final class NegativesTest {
  private static final int N = 40;
  private static final int DIMENSION = 8;
  private static final double TAU = 6;
  private static final int TARGET = 3;
  private static final Matrix VECTORS = UnitVectors.of(N, DIMENSION, 11);
  private static final float[] QUERY =
      UnitVectors.scaled(UnitVectors.random(DIMENSION, new Seed(12).stream("query")), TAU);

  /**
   * The mean of 20,000 corrected sums of 6 draws lies within 6 standard errors of the sum over all
   * classes but the target; of all 16 checks a right one fails with probability below 1e-7.
   */
  @Test
  void correctedSumIsUnbiasedForEverySampler() {
    try (Workers workers = new Workers(1)) {
      samplers(workers)
          .forEach(
              (name, sampler) -> {
                Proposal proposal = sampler.proposal(QUERY);
                RandomGenerator random = new Seed(1).stream(name);
                check(name, () -> Negatives.draw(proposal, 6, random));
                check(name, () -> Negatives.drawOthers(proposal, TARGET, 6, random));
              });
    }
  }

  /** Also for a query that is none of the anchors. */
  @Test
  void sharedSumIsUnbiased() {
    try (Workers workers = new Workers(1)) {
      float[][] anchors = new float[4][];
      RandomGenerator random = new Seed(2).stream("anchors");
      Arrays.setAll(anchors, i -> UnitVectors.scaled(UnitVectors.random(DIMENSION, random), TAU));
      Sampler sampler = fourier(0, workers);
      int[] number = {0};
      check(
          "shared",
          () -> SharedNegatives.draw(sampler, anchors, 6, new Seed(3), number[0]++, workers));
    }
  }

  /** The oracle: the corrected sum is the full one in every draw, even with a single negative. */
  @Test
  void sumOfTheExactSamplerDoesNotVary() {
    Proposal proposal = new SoftmaxSampler(VECTORS).proposal(QUERY);
    RandomGenerator random = new Seed(4).stream("draws");
    for (int i = 0; i < 50; i++) {
      assertThat(sum(Negatives.drawOthers(proposal, TARGET, 1, random)))
          .isCloseTo(truth(), within(1e-4 * truth()));
    }
  }

  @Test
  void othersNeverHoldTheTarget() {
    Proposal sure =
        new Proposal() {
          @Override
          public int classes() {
            return 3;
          }

          @Override
          public int draw(RandomGenerator random) {
            return 1;
          }

          @Override
          public double logProbability(int item) {
            return item == 1 ? 0 : Double.NEGATIVE_INFINITY;
          }
        };
    Negatives negatives = Negatives.drawOthers(sure, 1, 1000, new Seed(1).stream("draws"));
    assertThat(negatives.classes()).containsOnly(0, 2);
    assertThat((double) negatives.logExpectedCounts()[0])
        .isCloseTo(Math.log(1000 * 0.5), within(1e-5));
    assertThat(
            Negatives.drawOthers(new UniformSampler(1), 0, 5, new Seed(1).stream("draws")).size())
        .isZero();
  }

  /** All classes but the target once, as uniform draws of that number: nothing is estimated. */
  @Test
  void allOthersOnceGiveTheFullSum() {
    int[] others = IntStream.range(0, N).filter(i -> i != TARGET).toArray();
    float[] corrections = new float[N - 1];
    Arrays.fill(corrections, (float) Math.log((N - 1) * (1.0 / (N - 1))));
    assertThat(sum(new Negatives(others, corrections))).isCloseTo(truth(), within(1e-9 * truth()));
  }

  @Test
  void distinctNegativesHaveTheSameSum() {
    RandomGenerator random = new Seed(6).stream("draws");
    for (int m : new int[] {1, 5, 200}) {
      Negatives drawn = Negatives.draw(new LogUniformSampler(N), m, random);
      Negatives distinct = drawn.distinct();
      assertThat(distinct.classes())
          .doesNotHaveDuplicates()
          .containsExactly(Arrays.stream(drawn.classes()).distinct().toArray());
      assertThat(sum(distinct)).isCloseTo(sum(drawn), within(1e-5 * sum(drawn)));
    }
  }

  @Test
  void inBatchNegativesAreCorrectedByTheirFrequency() {
    FrequencySampler frequencies = new FrequencySampler(new long[] {6, 3, 1}, 1);
    Negatives negatives = Negatives.inBatch(new int[] {0, 2, 0, 1}, frequencies);
    assertThat(negatives.classes()).containsExactly(0, 2, 0, 1);
    assertThat((double) negatives.logExpectedCounts()[1])
        .isCloseTo(Math.log(4 * 0.1), within(1e-6));
    assertThat((double) negatives.logExpectedCounts()[0])
        .isCloseTo(Math.log(4 * 0.6), within(1e-6));
  }

  /**
   * Theorem 2 of the RF-softmax paper without the error of features: drawing by the kernel with
   * inverse temperature nu keeps {@code exp(o_i) / (q_i Z)} within e to the plus or minus twice the
   * gap of the temperatures, less what the cosine leaves.
   */
  @Test
  void ratioBoundHoldsForTheExactKernel() {
    double nu = 2;
    Proposal kernel = new SoftmaxSampler(VECTORS).proposal(UnitVectors.scaled(QUERY, nu / TAU));
    Proposal softmax = new SoftmaxSampler(VECTORS).proposal(QUERY);
    for (int i = 0; i < N; i++) {
      double cosine = UnitVectors.dot(QUERY, VECTORS.row(i)) / TAU;
      double ratio = Math.exp(softmax.logProbability(i) - kernel.logProbability(i));
      assertThat(ratio)
          .isBetween(
              Math.exp((TAU - nu) * (cosine - 1)) * (1 - 1e-5),
              Math.exp((TAU - nu) * (cosine + 1)) * (1 + 1e-5));
    }
  }

  private interface Draw {
    Negatives draw();
  }

  private static Map<String, Sampler> samplers(Workers workers) {
    long[] counts = new long[N];
    Arrays.setAll(counts, i -> 100 / (i + 1));
    Map<String, Sampler> samplers = new LinkedHashMap<>();
    samplers.put("uniform", new UniformSampler(N));
    samplers.put("log-uniform", new LogUniformSampler(N));
    samplers.put("frequency", new FrequencySampler(counts, 0.75));
    samplers.put("exact", new SoftmaxSampler(VECTORS));
    samplers.put("fourier", fourier(0, workers));
    samplers.put("fourier with a uniform share", fourier(0.2, workers));
    samplers.put(
        "positive", kernel(new PositiveFeatures(DIMENSION, 32, 4, true, new Seed(1)), 0, workers));
    samplers.put(
        "quadratic",
        new KernelSampler(
            new QuadraticFeatures(DIMENSION, 100),
            BucketWeights.KERNEL,
            VECTORS,
            4,
            0,
            new Seed(1),
            workers));
    samplers.put("uniform bucket", kernel(new ConstantFeatures(DIMENSION), 0, workers));
    return samplers;
  }

  private static Sampler fourier(double share, Workers workers) {
    return kernel(new FourierFeatures(DIMENSION, 16, 4, true, new Seed(1)), share, workers);
  }

  private static Sampler kernel(FeatureMap map, double share, Workers workers) {
    return new KernelSampler(map, BucketWeights.SOFTMAX, VECTORS, 4, share, new Seed(1), workers);
  }

  private static void check(String name, Draw draw) {
    int repeats = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < repeats; i++) {
      double estimate = sum(draw.draw());
      sum += estimate;
      squares += estimate * estimate;
    }
    double mean = sum / repeats;
    double error = Math.sqrt(Math.max(0, squares / repeats - mean * mean) / repeats);
    assertThat(mean).as(name).isCloseTo(truth(), within(6 * error + 1e-5 * truth()));
  }

  private static double sum(Negatives negatives) {
    double sum = 0;
    for (int i = 0; i < negatives.size(); i++) {
      int item = negatives.classes()[i];
      if (item != TARGET) {
        sum += Math.exp(logit(item) - negatives.logExpectedCounts()[i]);
      }
    }
    return sum;
  }

  private static double truth() {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += i == TARGET ? 0 : Math.exp(logit(i));
    }
    return sum;
  }

  private static double logit(int item) {
    return UnitVectors.dot(QUERY, VECTORS.row(item));
  }
}
