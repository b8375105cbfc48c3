package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statistical tests have a false-alarm rate of one in a million, and a fixed seed. */
class HalfGaussianTableTest {
  private static final int DRAWS = 200_000;
  private static final double FALSE_ALARMS = 1e-6;
  private static final long SEED = 20261127;

  /** With ten bits, one draw in ten needs more of them; with 63 none does. */
  @ParameterizedTest
  @ValueSource(ints = {10, 12, 63})
  void drawsFollowTheProbabilitiesWhereverTheTableEnds(int precision) {
    int logScale = 5;
    double scale = 1 << logScale;
    int reach = (int) (2.5 * scale);
    HalfGaussianTable table = new HalfGaussianTable(logScale, precision);
    InsecureBits bits = new InsecureBits(SEED);
    int draws = precision == 63 ? DRAWS : DRAWS / 20;
    long[] observed = new long[reach + 2];
    for (int i = 0; i < draws; i++) {
      observed[(int) Math.min(table.next(bits), reach + 1)]++;
    }
    double[] probabilities = cumulative(scale);
    double[] expected = new double[reach + 2];
    for (int h = 0; h <= reach; h++) {
      expected[h] = draws * (probabilities[h] - (h == 0 ? 0 : probabilities[h - 1]));
    }
    expected[reach + 1] = draws * (1 - probabilities[reach]);
    assertThat(ChiSquare.pValue(observed, expected))
        .as("seed %d", SEED)
        .isGreaterThan(FALSE_ALARMS);
  }

  /** The first ten bits are those of the function at h: the rest says whether h or the next. */
  @Test
  void whatTheTableLeavesOpenFallsAsTheFractionSays() {
    HalfGaussianTable table = new HalfGaussianTable(2, 10);
    InsecureBits bits = new InsecureBits(SEED);
    double[] probabilities = cumulative(4);
    for (int h = 0; h <= 8; h++) {
      BigInteger entry = HalfGaussianTable.cumulative(2, 10).get(h);
      double share = 1024 * probabilities[h] - entry.doubleValue();
      int draws = 2000;
      int here = 0;
      for (int i = 0; i < draws; i++) {
        long drawn = table.nextByMoreBits(entry, bits);
        assertThat(drawn).isBetween((long) h, h + 1L);
        here += drawn == h ? 1 : 0;
      }
      assertThat((double) here / draws)
          .as("seed %d, h %d", SEED, h)
          .isCloseTo(share, within(6 * Math.sqrt(share * (1 - share) / draws)));
    }
  }

  @Test
  void theDistributionFunctionIsThatOfTheHalfGaussian() {
    for (int logScale = 0; logScale <= 7; logScale++) {
      double[] expected = cumulative(1 << logScale);
      List<BigInteger> actual = HalfGaussianTable.cumulative(logScale, 63);
      for (int h = 0; h < actual.size(); h++) {
        assertThat(actual.get(h).doubleValue() * 0x1p-63).isCloseTo(expected[h], within(1e-13));
      }
    }
  }

  /** Rounded down at each precision, the coarser values are the leading bits of the finer ones. */
  @Test
  void finerValuesBeginWithTheCoarserOnes() {
    for (int logScale = 0; logScale <= 7; logScale++) {
      for (int precision = 63; precision <= 4 * 63; precision += 63) {
        List<BigInteger> coarse = HalfGaussianTable.cumulative(logScale, precision);
        List<BigInteger> fine = HalfGaussianTable.cumulative(logScale, precision + 63);
        assertThat(fine.stream().limit(coarse.size()).map(value -> value.shiftRight(63)).toList())
            .isEqualTo(coarse);
      }
    }
  }

  private static double[] cumulative(double scale) {
    double[] sums = new double[4000];
    double sum = 0;
    for (int h = 0; h < sums.length; h++) {
      sum += Math.exp(-h * (double) h / (2 * scale * scale));
      sums[h] = sum;
    }
    for (int h = 0; h < sums.length; h++) {
      sums[h] /= sum;
    }
    return sums;
  }
}
