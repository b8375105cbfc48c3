package io.orthant.learn.robustness;

import java.util.random.RandomGenerator;

/**
 * Common corruptions of images at severities 1 to 5: Hendrycks and Dietterich, <em>Benchmarking
 * neural network robustness to common corruptions and perturbations</em>, ICLR 2019, with the
 * constants that they give for images of 32 points. Lengths are scaled to other sides. Snow, frost
 * and spatter, which need photographs or more parts, are left out.
 */
public enum Corruption {
  GAUSSIAN_NOISE(Group.NOISE),
  SHOT_NOISE(Group.NOISE),
  IMPULSE_NOISE(Group.NOISE),
  SPECKLE_NOISE(Group.NOISE),
  GAUSSIAN_BLUR(Group.BLUR),
  DEFOCUS_BLUR(Group.BLUR),
  GLASS_BLUR(Group.BLUR),
  MOTION_BLUR(Group.BLUR),
  ZOOM_BLUR(Group.BLUR),
  FOG(Group.WEATHER),
  BRIGHTNESS(Group.WEATHER),
  CONTRAST(Group.DIGITAL),
  /** Of colours; grey images stay as they are. */
  SATURATION(Group.DIGITAL),
  JPEG(Group.DIGITAL),
  PIXELATION(Group.DIGITAL),
  ELASTIC(Group.DIGITAL);

  /** The severest. */
  public static final int SEVERITIES = 5;

  private final Group group;

  Corruption(Group group) {
    this.group = group;
  }

  /** Where a corruption comes from. */
  public enum Group {
    NOISE,
    BLUR,
    WEATHER,
    DIGITAL
  }

  public Group group() {
    return group;
  }

  /** Whether it changes images of so many channels. */
  public boolean changes(int channels) {
    return this != SATURATION || channels == 3;
  }

  /**
   * Corrupts an image.
   *
   * @param image points channel by channel and row by row, from 0 to 1; not changed
   * @param channels 1 or 3
   * @param side points along a side
   * @param severity 1 to 5
   * @param random decides what is left to chance
   * @return points from 0 to 1
   * @throws IllegalArgumentException if the image has another size, or the severity is none
   */
  public float[] apply(
      float[] image, int channels, int side, int severity, RandomGenerator random) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new IllegalArgumentException(
          "Severities are 1 to %d, not %d".formatted(SEVERITIES, severity));
    }
    Raster raster = new Raster(image.clone(), channels, side);
    int at = severity - 1;
    switch (this) {
      case GAUSSIAN_NOISE -> PointNoise.gaussian(raster, of(at, .04, .06, .08, .09, .10), random);
      case SHOT_NOISE -> PointNoise.shot(raster, of(at, 500, 250, 100, 75, 50), random);
      case IMPULSE_NOISE -> PointNoise.impulse(raster, of(at, .01, .02, .03, .05, .07), random);
      case SPECKLE_NOISE -> PointNoise.speckle(raster, of(at, .06, .10, .12, .16, .20), random);
      case GAUSSIAN_BLUR -> Blur.gaussian(raster, of(at, .4, .6, .7, .8, 1));
      case DEFOCUS_BLUR ->
          Blur.defocus(raster, of(at, .3, .4, .5, 1, 1.5), of(at, .4, .5, .6, .2, .1));
      case GLASS_BLUR ->
          Blur.glass(raster, of(at, .05, .25, .4, .25, .4), (int) of(at, 1, 1, 1, 2, 2), random);
      case MOTION_BLUR ->
          Blur.motion(
              raster,
              of(at, 6, 6, 6, 8, 9),
              of(at, 1, 1.5, 2, 2, 2.5),
              Math.toRadians(random.nextDouble(-45, 45)));
      case ZOOM_BLUR -> Blur.zoom(raster, (int) of(at, 5, 10, 15, 20, 25));
      case FOG -> Fog.add(raster, of(at, .2, .5, .75, 1, 1.5), of(at, 3, 3, 2.5, 2, 1.75), random);
      case BRIGHTNESS -> Tone.brighten(raster, of(at, .05, .10, .15, .20, .30));
      case CONTRAST -> Tone.contrast(raster, of(at, .75, .5, .4, .3, .15));
      case SATURATION ->
          Tone.saturate(raster, of(at, .3, .1, 1.5, 2, 2.5), of(at, 0, 0, 0, .1, .2));
      case JPEG -> Coding.jpeg(raster, of(at, 80, 65, 58, 50, 40) / 100);
      case PIXELATION -> Coding.pixelate(raster, of(at, .95, .9, .85, .75, .65));
      case ELASTIC ->
          Warp.elastic(
              raster,
              of(at, 0, .05, .08, .1, .1),
              of(at, 0, .2, .06, .04, .03),
              of(at, .08, .07, .06, .05, .03),
              random);
    }
    return raster.clipped();
  }

  private static double of(int at, double... bySeverity) {
    return bySeverity[at];
  }
}
