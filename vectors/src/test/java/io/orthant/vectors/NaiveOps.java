package io.orthant.vectors;

/** What the kernels must compute, written from their documentation in the most obvious way. */
final class NaiveOps {
  private NaiveOps() {}

  static float dot(float[] query, float[] row) {
    float[] sums = new float[16];
    for (int i = 0; i < query.length; i++) {
      sums[i % 16] = Math.fma(query[i], row[i], sums[i % 16]);
    }
    return fold(sums);
  }

  static float squaredDistance(float[] query, float[] row) {
    float[] sums = new float[16];
    for (int i = 0; i < query.length; i++) {
      float difference = query[i] - row[i];
      sums[i % 16] = Math.fma(difference, difference, sums[i % 16]);
    }
    return fold(sums);
  }

  private static float fold(float[] sums) {
    for (int distance = 8; distance > 0; distance /= 2) {
      for (int j = 0; j < distance; j++) {
        sums[j] += sums[j + distance];
      }
    }
    return sums[0] == 0 ? 0 : sums[0];
  }

  /** The sum of one row of one group, from the packed codes. */
  static int lut16(byte[] codes, int group, int row, int blocks, byte[] tables) {
    int sum = 0;
    for (int block = 0; block < blocks; block++) {
      int packed = codes[(group * blocks + block) * 64 + 2 * (row % 32) + row / 32 % 2] & 0xff;
      int code = row < 64 ? packed & 15 : packed >> 4;
      sum += tables[block * 64 + code] & 0xff;
    }
    return sum;
  }
}
