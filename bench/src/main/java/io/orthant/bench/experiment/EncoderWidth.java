package io.orthant.bench.experiment;

import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderParameters;
import java.util.function.IntFunction;

/** How wide encoders may be to have equally many parameters. */
final class EncoderWidth {
  private EncoderWidth() {}

  /**
   * The widest feed-forward part whose encoder has no more parameters than another.
   *
   * @param config the encoder of a width
   */
  static int matching(EncoderConfig other, IntFunction<EncoderConfig> config) {
    long parameters = EncoderParameters.count(other);
    int width = 1;
    while (EncoderParameters.count(config.apply(width + 1)) <= parameters) {
      width++;
    }
    return width;
  }
}
