package io.orthant.learn.sde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class CounterNoiseTest {
  /** Known answers published with Salmon et al. (2011) for Philox 4x32-10. */
  private static final int[][][] KNOWN = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{-1, -1, -1, -1}, {-1, -1}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {
      {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
      {0xa4093822, 0x299f31d0},
      {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}
    }
  };

  @Test
  void streamsAreThoseOfThePublishedFunction() {
    for (int[][] known : KNOWN) {
      assertThat(philox(known[0], known[1])).containsExactly(known[2]);
    }
    RandomGenerator stream = new CounterNoise(0x0123456789abcdefL).at(0x76543210fedcba98L, -7);
    int[] key = {0x89abcdef, 0x01234567};
    for (int block = 1; block < 5; block++) {
      int[] words = philox(new int[] {block, -7, 0xfedcba98, 0x76543210}, key);
      for (int i = 0; i < 4; i += 2) {
        assertThat(stream.nextLong())
            .isEqualTo((long) words[i] << 32 | (words[i + 1] & 0xffffffffL));
      }
    }
  }

  private static int[] philox(int[] counter, int[] key) {
    int[] c = counter.clone();
    int[] k = key.clone();
    for (int round = 0; round < 10; round++) {
      long first = (c[0] & 0xffffffffL) * 0xD2511F53L;
      long second = (c[2] & 0xffffffffL) * 0xCD9E8D57L;
      c =
          new int[] {
            (int) (second >>> 32) ^ c[1] ^ k[0],
            (int) second,
            (int) (first >>> 32) ^ c[3] ^ k[1],
            (int) first
          };
      k[0] += 0x9E3779B9;
      k[1] += 0xBB67AE85;
    }
    return c;
  }
}
