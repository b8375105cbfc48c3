package io.orthant.index.quantize;

import java.util.Arrays;

/**
 * Scales of at least 0 by evenly spaced logarithms; code 0 stands for the scale 0.
 *
 * @param logarithms levels of the logarithm; code c of it is code c + 1 here
 * @param bits of a code, 1 to 8
 */
record ScaleQuantizer(UniformQuantizer logarithms, int bits) {
  /** That of codes without scales, which never ask it. */
  static final ScaleQuantizer NONE = new ScaleQuantizer(new UniformQuantizer(0, 0, 1), 1);

  /**
   * @param scales numbers of at least 0
   */
  static ScaleQuantizer fit(float[] scales, int bits) {
    float[] logarithms = new float[scales.length];
    int count = 0;
    for (float scale : scales) {
      if (scale > 0) {
        logarithms[count++] = (float) Math.log(scale);
      }
    }
    UniformQuantizer whole = UniformQuantizer.fit(Arrays.copyOf(logarithms, count), bits);
    int steps = (1 << bits) - 1;
    float step = whole.step() * steps / Math.max(1, steps - 1);
    return new ScaleQuantizer(new UniformQuantizer(whole.low(), step, bits), bits);
  }

  /**
   * @param levels what {@link #levels} gave
   */
  static ScaleQuantizer of(float[] levels, int bits) {
    if (levels.length != 2) {
      throw new IllegalArgumentException(levels.length + " numbers do not tell levels of scales");
    }
    return new ScaleQuantizer(new UniformQuantizer(levels[0], levels[1], bits), bits);
  }

  /** The lowest logarithm and the step. */
  float[] levels() {
    return new float[] {logarithms.low(), logarithms.step()};
  }

  int encode(float scale) {
    return scale > 0
        ? Math.min(logarithms.encode((float) Math.log(scale)), (1 << bits) - 2) + 1
        : 0;
  }

  float decode(int code) {
    return code == 0 ? 0 : (float) Math.exp(logarithms.decode(code - 1));
  }

  /** Whether a scale lies outside the range by more than half a step. */
  boolean clamps(float scale) {
    return scale > 0 && logarithms.clamps((float) Math.log(scale));
  }
}
