package io.orthant.learn.robustness;

/** Changes of brightness, contrast and colour, point by point. */
final class Tone {
  private Tone() {}

  /** Raises the value of each point in the space of hue, saturation and value. */
  static void brighten(Raster image, double amount) {
    for (int row = 0; row < image.side(); row++) {
      for (int column = 0; column < image.side(); column++) {
        double value = value(image, row, column);
        double raised = Math.min(1, value + amount);
        for (int channel = 0; channel < image.channels(); channel++) {
          double point = image.at(channel, row, column);
          image.set(channel, row, column, value > 0 ? point * raised / value : raised);
        }
      }
    }
  }

  static void contrast(Raster image, double factor) {
    int size = image.side() * image.side();
    float[] points = image.points();
    for (int channel = 0; channel < image.channels(); channel++) {
      double mean = 0;
      for (int i = channel * size; i < (channel + 1) * size; i++) {
        mean += points[i] / (double) size;
      }
      for (int i = channel * size; i < (channel + 1) * size; i++) {
        points[i] = (float) ((points[i] - mean) * factor + mean);
      }
    }
  }

  /** Multiplies saturation and adds to it, hue and value as they are. */
  static void saturate(Raster image, double factor, double amount) {
    for (int row = 0; row < image.side(); row++) {
      for (int column = 0; column < image.side(); column++) {
        double value = value(image, row, column);
        double least = value;
        for (int channel = 0; channel < image.channels(); channel++) {
          least = Math.min(least, image.at(channel, row, column));
        }
        double saturation = value > 0 ? (value - least) / value : 0;
        if (saturation == 0) {
          continue;
        }
        double ratio = Math.clamp(saturation * factor + amount, 0, 1) / saturation;
        for (int channel = 0; channel < image.channels(); channel++) {
          double point = image.at(channel, row, column);
          image.set(channel, row, column, value - (value - point) * ratio);
        }
      }
    }
  }

  private static double value(Raster image, int row, int column) {
    double value = 0;
    for (int channel = 0; channel < image.channels(); channel++) {
      value = Math.max(value, image.at(channel, row, column));
    }
    return value;
  }
}
