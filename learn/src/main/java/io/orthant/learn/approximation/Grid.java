package io.orthant.learn.approximation;

/**
 * The cubes into which sequences of tokens in [0, 1) are sorted. In a cell, the lower bounds belong
 * to it and the upper ones do not; 1 itself lies outside.
 *
 * @param dimension coordinates of a token, 1 or more
 * @param length tokens of a sequence, 2 or more: a single one has no context
 * @param cells cells per coordinate, 2 or more
 */
public record Grid(int dimension, int length, int cells) {
  /**
   * @throws IllegalArgumentException if a number is too small
   */
  public Grid {
    if (dimension < 1 || length < 2 || cells < 2) {
      throw new IllegalArgumentException(
          "A grid needs 1 or more coordinates, 2 or more tokens and 2 or more cells, not %d, %d and"
                  .formatted(dimension, length)
              + " "
              + cells);
    }
  }

  /** Width of a cell. */
  public double width() {
    return 1.0 / cells;
  }

  /**
   * Lower corner of a cell.
   *
   * @param cell its digits to the base of {@link #cells}, the first coordinate the lowest
   */
  double[] corner(long cell) {
    double[] corner = new double[dimension];
    long rest = cell;
    for (int i = 0; i < dimension; i++) {
      corner[i] = rest % cells * width();
      rest /= cells;
    }
    return corner;
  }

  /** Centre of a cell. */
  double[] centre(long cell) {
    double[] centre = corner(cell);
    for (int i = 0; i < dimension; i++) {
      centre[i] += width() / 2;
    }
    return centre;
  }

  /**
   * The cell of a token, or -1 if it lies outside.
   *
   * @throws IllegalArgumentException if the token has another dimension
   */
  long cell(double[] token) {
    if (token.length != dimension) {
      throw new IllegalArgumentException(
          "A token needs %d coordinates, not %d".formatted(dimension, token.length));
    }
    long cell = 0;
    for (int i = dimension - 1; i >= 0; i--) {
      if (!(token[i] >= 0 && token[i] < 1)) {
        return -1;
      }
      cell = cell * cells + digit(token[i]);
    }
    return cell;
  }

  /** Which of the bounds, each rounded once, is the last that the coordinate reaches. */
  private int digit(double coordinate) {
    int digit = (int) (coordinate * cells);
    if (digit > 0 && coordinate < digit * width()) {
      return digit - 1;
    }
    return digit + 1 < cells && coordinate >= (digit + 1) * width() ? digit + 1 : digit;
  }
}
