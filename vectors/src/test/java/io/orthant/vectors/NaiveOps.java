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

  /** The sum of one row, by the description of the layout. */
  static int lut16(byte[] codes, int rows, int row, int blocks, byte[] tables) {
    int group = row / 128;
    int left = rows - group * 128;
    int width = left > 64 ? 64 : left > 32 ? 32 : 16;
    int inGroup = row % 128;
    int inHalf = inGroup % width;
    int place = 2 * (inHalf % (width / 2)) + inHalf / (width / 2);
    int sum = 0;
    for (int block = 0; block < blocks; block++) {
      int both = Byte.toUnsignedInt(codes[group * 64 * blocks + block * width + place]);
      int code = inGroup < width ? both % 16 : both / 16;
      sum += Byte.toUnsignedInt(tables[block * 64 + code]);
    }
    return sum;
  }
}
