package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResidualEncoderTest {
  private static final int TRIALS = 200;
  private static final int WORDS = Codebooks.WORDS;

  /** eta |parallel|^2 + |across|^2 = |r|^2 + (eta - 1) <u, r>^2, as the encoder computes it. */
  @Test
  void theLossWeighsParallelAndAcrossError() {
    for (long seed = 0; seed < TRIALS; seed++) {
      Problem problem = new Problem(seed, 12, 4);
      byte[] codes = problem.randomCodes();
      ResidualEncoder encoder = problem.loaded();
      encoder.rescale(problem.scale);
      double expected = problem.loss(codes);
      assertThat(encoder.loss(codes)).as("seed %d", seed).isCloseTo(expected, within(expected));
    }
  }

  @Test
  void descentNeverRaisesTheLossAndEndsWhereNoSingleChangeLowersIt() {
    for (long seed = 0; seed < TRIALS; seed++) {
      Problem problem = new Problem(seed, 20, 7);
      ResidualEncoder encoder = problem.loaded();
      byte[] codes = new byte[7];
      encoder.nearest(problem.scale, codes);
      double before = problem.loss(codes);
      encoder.descend(codes);
      double after = problem.loss(codes);
      assertThat(after).as("seed %d", seed).isLessThanOrEqualTo(before * (1 + 1e-6));
      for (int block = 0; block < codes.length; block++) {
        byte kept = codes[block];
        for (byte word = 0; word < WORDS; word++) {
          codes[block] = word;
          assertThat(problem.loss(codes)).as("seed %d", seed).isGreaterThan(after * (1 - 1e-5));
        }
        codes[block] = kept;
      }
    }
  }

  @Test
  void descentFindsTheBestOfAllCodesInMostCasesAndNothingBelow() {
    int best = 0;
    for (long seed = 0; seed < TRIALS; seed++) {
      Problem problem = new Problem(seed, 6, 3);
      ResidualEncoder encoder = problem.loaded();
      byte[] codes = new byte[3];
      encoder.nearest(problem.scale, codes);
      encoder.descend(codes);
      double lowest = Double.POSITIVE_INFINITY;
      byte[] all = new byte[3];
      for (int i = 0; i < WORDS * WORDS * WORDS; i++) {
        all[0] = (byte) (i % WORDS);
        all[1] = (byte) (i / WORDS % WORDS);
        all[2] = (byte) (i / WORDS / WORDS);
        lowest = Math.min(lowest, problem.loss(all));
      }
      double found = problem.loss(codes);
      assertThat(found).as("seed %d", seed).isGreaterThanOrEqualTo(lowest);
      best += found < lowest * (1 + 1e-5) ? 1 : 0;
    }
    assertThat(best).isGreaterThan(TRIALS / 2);
  }

  @Test
  void withoutAnEmphasisTheNearestCodewordsAreKept() {
    for (long seed = 0; seed < TRIALS; seed++) {
      Problem problem = new Problem(seed, 9, 4);
      ResidualEncoder encoder = new ResidualEncoder(problem.codebooks);
      byte[] codes = new byte[4];
      encoder.encode(problem.target, codes);
      byte[] nearest = codes.clone();
      encoder.descend(codes);
      assertThat(codes).as("seed %d", seed).isEqualTo(nearest);
    }
  }

  @Test
  void ofEquallyGoodCodewordsThePresentOneStays() {
    float[] values = new float[2 * WORDS];
    Codebooks codebooks = new Codebooks(2, 2, values);
    ResidualEncoder encoder = new ResidualEncoder(codebooks);
    encoder.load(new float[] {1, 2});
    encoder.emphasize(new float[] {0.6f, 0.8f}, 3);
    byte[] codes = {5, 9};
    encoder.rescale(1);
    encoder.descend(codes);
    assertThat(codes).containsExactly(5, 9);
  }

  @Test
  void theBestScaleIsTheMinimumOfTheLoss() {
    for (long seed = 0; seed < TRIALS; seed++) {
      Problem problem = new Problem(seed, 10, 5);
      ResidualEncoder encoder = problem.loaded();
      byte[] codes = new byte[5];
      encoder.nearest(1, codes);
      float best = encoder.bestScale(codes);
      problem.scale = best;
      double lowest = problem.loss(codes);
      for (float other : new float[] {best * 0.99f, best * 1.01f, best + 0.01f}) {
        problem.scale = other;
        assertThat(problem.loss(codes)).as("seed %d", seed).isGreaterThan(lowest - 1e-5);
      }
    }
  }

  @Test
  void codesOfZeroWordsHaveNoScale() {
    ResidualEncoder encoder = new ResidualEncoder(new Codebooks(2, 1, new float[2 * WORDS]));
    encoder.load(new float[] {1, 2});
    assertThat(encoder.bestScale(new byte[1])).isZero();
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return offset(1e-5 * (1 + Math.abs(value)));
  }

  /** Random codewords, a target, and one or two emphases. */
  private static final class Problem {
    private final RandomGenerator random;
    private final int dimension;
    private final Codebooks codebooks;
    private final float[] target;
    private final float[] own;
    private final float[] center;
    private final float extra;
    private final boolean two;
    private float scale;

    Problem(long seed, int dimension, int blocks) {
      this.random = new Seed(seed).stream("problem");
      this.dimension = dimension;
      float[] values = Samples.gaussian(1, dimension * WORDS, random)[0];
      this.codebooks = new Codebooks(dimension, blocks, values);
      this.target = Samples.gaussian(1, dimension, random)[0];
      this.own = unit();
      this.center = unit();
      this.extra = (float) random.nextDouble(0, 9);
      this.two = random.nextBoolean();
      this.scale = (float) random.nextDouble(0.2, 2);
    }

    private float[] unit() {
      float[] vector = Samples.gaussian(1, dimension, random)[0];
      double norm = Centers.norm(vector);
      for (int i = 0; i < dimension; i++) {
        vector[i] /= (float) norm;
      }
      return vector;
    }

    byte[] randomCodes() {
      byte[] codes = new byte[codebooks.blocks()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) random.nextInt(WORDS);
      }
      return codes;
    }

    ResidualEncoder loaded() {
      ResidualEncoder encoder = new ResidualEncoder(codebooks);
      encoder.load(target);
      if (two) {
        encoder.emphasize(center, -1);
      }
      encoder.emphasize(own, extra);
      return encoder;
    }

    double loss(byte[] codes) {
      float[] decoded = new float[dimension];
      codebooks.decode(codes, decoded);
      double squares = 0;
      double alongOwn = 0;
      double alongCenter = 0;
      for (int i = 0; i < dimension; i++) {
        double error = target[i] - (double) scale * decoded[i];
        squares += error * error;
        alongOwn += own[i] * error;
        alongCenter += center[i] * error;
      }
      double across = squares - alongOwn * alongOwn;
      return (extra + 1) * alongOwn * alongOwn + across - (two ? alongCenter * alongCenter : 0);
    }
  }
}
