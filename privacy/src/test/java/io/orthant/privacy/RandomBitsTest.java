package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomBitsTest {
  /** 9 million words: the key is drawn anew once on the way. False-alarm rate below 1e-6. */
  @Test
  void cryptographicBitsAreBalancedAndDoNotRepeat() {
    RandomBits bits = new CryptographicBits();
    int words = 9_000_000;
    long ones = 0;
    Set<Long> some = new HashSet<>();
    for (int i = 0; i < words; i++) {
      long word = bits.next();
      ones += Long.bitCount(word);
      if (i % 100 == 0) {
        some.add(word);
      }
    }
    double deviations = (ones - 32.0 * words) / Math.sqrt(16.0 * words);
    assertThat(deviations).isBetween(-5.0, 5.0);
    assertThat(some).hasSize(words / 100);
  }

  @Test
  void noTwoCryptographicStreamsAreAlikeAndOneSeedGivesOneStream() {
    assertThat(new CryptographicBits().next()).isNotEqualTo(new CryptographicBits().next());
    assertThat(new InsecureBits(7).next()).isEqualTo(new InsecureBits(7).next());
    assertThat(new CryptographicBits().secure()).isTrue();
    assertThat(new InsecureBits(7).secure()).isFalse();
  }

  @Test
  void boundedNumbersAreUniform() {
    RandomBits bits = new InsecureBits(20261126);
    long[] observed = new long[7];
    for (int i = 0; i < 70_000; i++) {
      observed[bits.below(7)]++;
    }
    double[] expected = {1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 1e4};
    assertThat(ChiSquare.pValue(observed, expected)).isGreaterThan(1e-6);
    assertThat(bits.below(1)).isZero();
  }
}
