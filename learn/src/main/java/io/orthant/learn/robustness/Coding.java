package io.orthant.learn.robustness;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** What is lost when an image is stored: by JPEG, or by fewer points. */
final class Coding {
  private Coding() {}

  /**
   * @param quality 0 to 1
   */
  static void jpeg(Raster image, double quality) {
    boolean grey = image.channels() == 1;
    int side = image.side();
    BufferedImage picture =
        new BufferedImage(
            side, side, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        for (int channel = 0; channel < image.channels(); channel++) {
          int level = Math.round(Math.clamp(image.at(channel, row, column), 0f, 1f) * 255);
          if (grey) {
            picture.getRaster().setSample(column, row, 0, level);
          } else {
            picture.getRaster().setSample(column, row, channel, level);
          }
        }
      }
    }
    BufferedImage read = written(picture, (float) quality);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        for (int channel = 0; channel < image.channels(); channel++) {
          int level =
              grey
                  ? read.getRaster().getSample(column, row, 0)
                  : read.getRGB(column, row) >> (16 - 8 * channel) & 0xff;
          image.set(channel, row, column, level / 255.0);
        }
      }
    }
  }

  private static BufferedImage written(BufferedImage picture, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality);
        writer.setOutput(out);
        writer.write(null, new IIOImage(picture, null, null), settings);
      }
      return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("An image in memory could not be coded", e);
    } finally {
      writer.dispose();
    }
  }

  /** Means over the boxes of a coarser grid, and the nearest of them for each point. */
  static void pixelate(Raster image, double share) {
    int side = image.side();
    int coarse = Math.max(1, (int) (side * share));
    Raster before = image.copy();
    for (int channel = 0; channel < image.channels(); channel++) {
      double[][] boxes = new double[coarse][coarse];
      for (int i = 0; i < coarse; i++) {
        for (int j = 0; j < coarse; j++) {
          boxes[i][j] = mean(before, channel, i, j, (double) side / coarse);
        }
      }
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          image.set(
              channel,
              row,
              column,
              boxes[(int) ((row + 0.5) * coarse / side)][(int) ((column + 0.5) * coarse / side)]);
        }
      }
    }
  }

  private static double mean(Raster image, int channel, int i, int j, double length) {
    double sum = 0;
    for (int row = (int) (i * length); row < Math.min(image.side(), (i + 1) * length); row++) {
      double high = Math.min(row + 1, (i + 1) * length) - Math.max(row, i * length);
      for (int column = (int) (j * length);
          column < Math.min(image.side(), (j + 1) * length);
          column++) {
        double wide = Math.min(column + 1, (j + 1) * length) - Math.max(column, j * length);
        sum += high * wide * image.at(channel, row, column);
      }
    }
    return sum / (length * length);
  }
}
