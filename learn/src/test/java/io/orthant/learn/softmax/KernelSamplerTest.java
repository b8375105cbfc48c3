package io.orthant.learn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelSamplerTest {
  private static final int DIMENSION = 16;
  private static final double TAU = 8;

  private final Workers workers = new Workers(2);

  @AfterEach
  void stop() {
    workers.close();
  }

  /**
   * Without raised estimates the branch probabilities telescope, to float rounding: the probability
   * of a class is its own product over that of the root.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 31, 33, 500})
  void treeOfSingleClassesEqualsBruteForce(int n) {
    Matrix vectors = UnitVectors.of(n, DIMENSION, n);
    FeatureMap map = new FourierFeatures(DIMENSION, 2048, 0.5, true, new Seed(2));
    Proposal proposal = sampler(map, vectors, 1, 0).proposal(query(n));
    float[][] features = new float[n + 1][map.width()];
    float[][] all = new float[n + 1][];
    for (int i = 0; i < n; i++) {
      all[i] = vectors.row(i);
    }
    all[n] = UnitVectors.scaled(query(n), 1 / TAU);
    map.map(all, n + 1, features);
    double[] products =
        IntStream.range(0, n).mapToDouble(i -> UnitVectors.dot(features[n], features[i])).toArray();
    double sum = Arrays.stream(products).sum();
    for (int i = 0; i < n; i++) {
      assertThat(proposal.logProbability(i)).isCloseTo(Math.log(products[i] / sum), within(2e-4));
    }
  }

  /** The quadratic kernel needs no sampling of features, so that the tree gives it exactly. */
  @Test
  void quadraticTreeIsTheQuadraticKernel() {
    int n = 100;
    Matrix vectors = UnitVectors.of(n, DIMENSION, 4);
    Proposal proposal =
        new KernelSampler(
                new QuadraticFeatures(DIMENSION, 100),
                BucketWeights.KERNEL,
                vectors,
                8,
                0,
                new Seed(1),
                workers)
            .proposal(query(4));
    double[] kernel = new double[n];
    for (int i = 0; i < n; i++) {
      double cosine = UnitVectors.dot(query(4), vectors.row(i)) / TAU;
      kernel[i] = 100 * cosine * cosine + 1;
    }
    double sum = Arrays.stream(kernel).sum();
    for (int i = 0; i < n; i++) {
      assertThat(Math.exp(proposal.logProbability(i)))
          .isCloseTo(kernel[i] / sum, within(1e-5 * kernel[i] / sum + 1e-7));
    }
  }

  @Test
  void uniformBucketsAreExactInside() {
    int n = 60;
    Matrix vectors = UnitVectors.of(n, DIMENSION, 6);
    Proposal all = sampler(new ConstantFeatures(DIMENSION), vectors, n, 0).proposal(query(6));
    Proposal softmax = new SoftmaxSampler(vectors).proposal(query(6));
    Proposal alone = sampler(new ConstantFeatures(DIMENSION), vectors, 1, 0).proposal(query(6));
    for (int i = 0; i < n; i++) {
      assertThat(all.logProbability(i)).isCloseTo(softmax.logProbability(i), within(1e-5));
      assertThat(alone.logProbability(i)).isCloseTo(-Math.log(n), within(1e-9));
    }
  }

  /** With raised estimates, buckets, a uniform share, removed and added classes. */
  @Test
  void probabilitiesAlwaysSumToOne() {
    FeatureMap map = noisy(3);
    for (int n : new int[] {1, 2, 3, 5, 31, 33, 1000}) {
      for (int bucketSize : new int[] {1, 7, 64}) {
        KernelSampler sampler = sampler(map, UnitVectors.of(n, DIMENSION, n), bucketSize, 0);
        assertThat(total(sampler.proposal(query(n)))).isCloseTo(1, within(1e-9));
        KernelSampler mixed = sampler(map, UnitVectors.of(n, DIMENSION, n), bucketSize, 0.1);
        assertThat(total(mixed.proposal(query(n)))).isCloseTo(1, within(1e-9));
        sampler.append(UnitVectors.of(n + n / 2, DIMENSION, n), workers);
        for (int item = 0; item < n / 2; item++) {
          sampler.remove(2 * item);
        }
        Proposal changed = sampler.proposal(query(n));
        assertThat(total(changed)).isCloseTo(1, within(1e-9));
        if (n > 1) {
          assertThat(changed.logProbability(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        }
      }
    }
  }

  /**
   * A million draws for each of five seeds against the probabilities, by Pearson's chi-square on 50
   * classes whose expectations are at least 5: a right sampler fails with probability 5e-4 over
   * other seeds, and not with these.
   */
  @Test
  void drawsFollowTheProbabilities() {
    int n = 50;
    for (long seed = 1; seed <= 5; seed++) {
      KernelSampler sampler = sampler(noisy(seed), UnitVectors.of(n, DIMENSION, seed), 6, 0.05);
      Proposal proposal = sampler.proposal(query(seed));
      long[] observed = new long[n];
      RandomGenerator random = new Seed(seed).stream("draws");
      for (int i = 0; i < 1_000_000; i++) {
        observed[proposal.draw(random)]++;
      }
      double[] expected =
          IntStream.range(0, n)
              .mapToDouble(i -> 1e6 * Math.exp(proposal.logProbability(i)))
              .toArray();
      assertThat(Arrays.stream(expected).min().orElseThrow()).isGreaterThan(5);
      double p = new ChiSquareTest().chiSquareTest(expected, observed);
      assertThat(p).as("seed " + seed).isGreaterThan(1e-4);
    }
  }

  @Test
  void classesThatAreAllAlikeAreDrawnUniformly() {
    float[] same = UnitVectors.of(1, DIMENSION, 1).row(0);
    float[][] rows = new float[100][];
    Arrays.fill(rows, same);
    Proposal proposal = sampler(noisy(1), Matrix.copyOf(rows), 8, 0).proposal(query(2));
    for (int i = 0; i < 100; i++) {
      assertThat(Math.exp(proposal.logProbability(i))).isCloseTo(0.01, within(1e-5));
    }
  }

  /** After many moves, additions and removals the sums are those of a fresh tree. */
  @Test
  void stepByStepEqualsComputedAnew() {
    int n = 400;
    Matrix vectors = UnitVectors.of(n, DIMENSION, 1);
    KernelSampler sampler = sampler(noisy(1), vectors, 16, 0);
    RandomGenerator random = new Seed(3).stream("moves");
    for (int step = 0; step < 500; step++) {
      int[] rows = random.ints(0, n).distinct().limit(20).toArray();
      Matrix before = Matrix.allocate(Arena.ofAuto(), rows.length, DIMENSION);
      for (int i = 0; i < rows.length; i++) {
        before.setRow(i, vectors.row(rows[i]));
        vectors.setRow(rows[i], UnitVectors.random(DIMENSION, random));
      }
      sampler.moved(rows, rows.length, before, workers);
    }
    Matrix grown = Matrix.allocate(Arena.ofAuto(), 600, DIMENSION);
    for (int i = 0; i < 600; i++) {
      grown.setRow(i, i < n ? vectors.row(i) : UnitVectors.random(DIMENSION, random));
    }
    sampler.append(grown, workers);
    IntStream.range(100, 300).forEach(sampler::remove);
    assertThat(sampler.present()).isEqualTo(400);
    double[] before =
        IntStream.range(0, 600).mapToDouble(sampler.proposal(query(1))::logProbability).toArray();
    assertThat(sampler.rebuild(workers)).isLessThan(1e-4);
    Proposal anew = sampler.proposal(query(1));
    for (int i = 0; i < 600; i++) {
      if (i < 100 || i >= 300) {
        assertThat(before[i]).isCloseTo(anew.logProbability(i), within(1e-3));
      }
    }
  }

  @Test
  void classesAreDealtAnewWhenTheyHaveDoubled() {
    KernelSampler sampler = sampler(noisy(1), UnitVectors.of(10, DIMENSION, 1), 4, 0);
    Matrix doubled = UnitVectors.of(20, DIMENSION, 1);
    sampler.append(doubled, workers);
    assertThat(sampler.classes()).isEqualTo(20);
    Proposal fresh = sampler(noisy(1), doubled, 4, 0).proposal(query(1));
    Proposal grown = sampler.proposal(query(1));
    for (int i = 0; i < 20; i++) {
      assertThat(grown.logProbability(i)).isEqualTo(fresh.logProbability(i));
    }
  }

  @Test
  void numberOfThreadsDoesNotMatter() {
    Matrix vectors = UnitVectors.of(300, DIMENSION, 1);
    float[][] anchors = {query(1), query(2), query(3)};
    try (Workers one = new Workers(1)) {
      Negatives alone =
          SharedNegatives.draw(
              sampler(noisy(1), vectors, 8, 0.1), anchors, 200, new Seed(5), 3, one);
      Negatives together =
          SharedNegatives.draw(
              sampler(noisy(1), vectors, 8, 0.1), anchors, 200, new Seed(5), 3, workers);
      assertThat(together.classes()).containsExactly(alone.classes());
      assertThat(together.logExpectedCounts()).containsExactly(alone.logExpectedCounts());
    }
  }

  @Test
  void probabilitiesTogetherAreThoseOfEach() {
    int n = 300;
    for (double uniformShare : new double[] {0, 0.1}) {
      for (int bucketSize : new int[] {8, n}) {
        KernelSampler sampler =
            sampler(noisy(1), UnitVectors.of(n, DIMENSION, 1), bucketSize, uniformShare);
        int[] items = {0, 17, 200, 17, 299};
        if (uniformShare == 0) {
          sampler.remove(200);
        }
        List<Proposal> proposals = List.of(sampler.proposal(query(1)), sampler.proposal(query(2)));
        double[][] together = sampler.probabilities(proposals, items, workers);
        for (int p = 0; p < 2; p++) {
          for (int i = 0; i < items.length; i++) {
            double alone = Math.exp(proposals.get(p).logProbability(items[i]));
            assertThat(together[p][i]).isCloseTo(alone, within(1e-13 * alone));
          }
        }
      }
    }
  }

  @Test
  void memoryIsKnownBeforehand() {
    FeatureMap map = new FourierFeatures(64, 1024, 4, true, new Seed(1));
    assertThat(KernelSampler.bytes(500_000, map.width(), 64)).isBetween(61L << 20, 70L << 20);
  }

  @Test
  void refusesWhatItCannotSample() {
    Matrix vectors = UnitVectors.of(4, DIMENSION, 1);
    KernelSampler sampler = sampler(noisy(1), vectors, 2, 0);
    assertThatThrownBy(() -> sampler.proposal(new float[3])).hasMessageContaining("3");
    assertThatThrownBy(() -> sampler.proposal(new float[DIMENSION])).hasMessageContaining("0.0");
    assertThatThrownBy(() -> sampler(noisy(1), vectors, 0, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> sampler(noisy(1), vectors, 2, 1)).hasMessageContaining("1.0");
    Matrix longer = Matrix.copyOf(new float[][] {UnitVectors.scaled(vectors.row(0), 2)});
    assertThatThrownBy(() -> sampler(noisy(1), longer, 2, 0))
        .hasMessageContaining("class 0")
        .hasMessageContaining("must be 1");
    sampler.remove(1);
    assertThatThrownBy(() -> sampler.remove(1)).hasMessageContaining("before");
    sampler.remove(0);
    sampler.remove(2);
    assertThatThrownBy(() -> sampler.remove(3)).hasMessageContaining("last");
  }

  @Test
  void aRowThatIsNotFiniteIsRefusedAndChangesNothing() {
    Matrix vectors = UnitVectors.of(4, DIMENSION, 1);
    KernelSampler sampler = sampler(noisy(1), vectors, 2, 0);
    double before = sampler.proposal(query(1)).logProbability(2);
    Matrix old = Matrix.copyOf(new float[][] {vectors.row(1), vectors.row(3)});
    float value = vectors.get(3, 0);
    vectors.set(3, 0, Float.NaN);
    assertThatThrownBy(() -> sampler.moved(new int[] {1, 3}, 2, old, workers))
        .hasMessageContaining("Class 3, column 0");
    vectors.set(3, 0, value);
    assertThat(sampler.proposal(query(1)).logProbability(2)).isEqualTo(before);
  }

  /** So few directions that a good part of the estimates is below the floor. */
  private static FeatureMap noisy(long seed) {
    return new FourierFeatures(DIMENSION, 24, 4, true, new Seed(seed));
  }

  private KernelSampler sampler(
      FeatureMap map, Matrix vectors, int bucketSize, double uniformShare) {
    return new KernelSampler(
        map, BucketWeights.SOFTMAX, vectors, bucketSize, uniformShare, new Seed(1), workers);
  }

  private static float[] query(long seed) {
    return UnitVectors.scaled(UnitVectors.random(DIMENSION, new Seed(seed).stream("query")), TAU);
  }

  private static double total(Proposal proposal) {
    return IntStream.range(0, proposal.classes())
        .mapToDouble(i -> Math.exp(proposal.logProbability(i)))
        .sum();
  }
}
