package io.orthant.learn.robustness;

import java.util.random.RandomGenerator;

/**
 * Elastic deformation after Simard et al., ICDAR 2003: an affine map, then smooth displacements.
 */
final class Warp {
  private Warp() {}

  /**
   * All three are shares of the side.
   *
   * @param amount size of the displacements
   * @param smoothing deviation of the blur that makes them smooth
   * @param jitter how far the three points move that decide the affine map
   */
  static void elastic(
      Raster image, double amount, double smoothing, double jitter, RandomGenerator random) {
    int side = image.side();
    double[] affine = affine(side, jitter, random);
    double[][] down = displacements(image, amount, smoothing, random);
    double[][] right = displacements(image, amount, smoothing, random);
    Raster before = image.copy();
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double y = row + down[row][column];
          double x = column + right[row][column];
          image.set(
              channel,
              row,
              column,
              before.between(
                  channel,
                  affine[0] + affine[1] * y + affine[2] * x,
                  affine[3] + affine[4] * y + affine[5] * x));
        }
      }
    }
  }

  /** Takes three points around the centre to where they were moved. */
  private static double[] affine(int side, double jitter, RandomGenerator random) {
    double centre = side / 2.0;
    double arm = side / 3.0;
    double[][] moved = new double[3][2];
    double[][] anchors = {
      {centre + arm, centre + arm}, {centre + arm, centre - arm}, {centre - arm, centre - arm}
    };
    double reach = jitter * side;
    for (int i = 0; i < 3; i++) {
      for (int axis = 0; axis < 2; axis++) {
        moved[i][axis] = anchors[i][axis] + (reach == 0 ? 0 : random.nextDouble(-reach, reach));
      }
    }
    double[] map = new double[6];
    for (int axis = 0; axis < 2; axis++) {
      // The first two anchors differ in the column alone, the last two in the row.
      double byColumn = (moved[0][axis] - moved[1][axis]) / (2 * arm);
      double byRow = (moved[1][axis] - moved[2][axis]) / (2 * arm);
      map[3 * axis + 1] = byRow;
      map[3 * axis + 2] = byColumn;
      map[3 * axis] = moved[0][axis] - byRow * anchors[0][0] - byColumn * anchors[0][1];
    }
    return map;
  }

  private static double[][] displacements(
      Raster image, double amount, double smoothing, RandomGenerator random) {
    int side = image.side();
    double[][] displacements = new double[side][side];
    if (amount == 0) {
      return displacements;
    }
    float[] noise = new float[side * side];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextDouble(-1, 1);
    }
    Raster smooth = new Raster(noise, 1, side);
    Blur.gaussian(smooth, smoothing * 32);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        displacements[row][column] = amount * side * smooth.at(0, row, column);
      }
    }
    return displacements;
  }
}
