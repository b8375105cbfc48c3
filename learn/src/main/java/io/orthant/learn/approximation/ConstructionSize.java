package io.orthant.learn.approximation;

import java.math.BigInteger;

/**
 * How large a construction becomes, known before it is made.
 *
 * @param grid the grid
 * @param variant with or without positions
 * @param quantisation feed-forward layers that round coordinates to the grid
 * @param attention attention layers
 * @param values feed-forward layers that replace ids by values
 * @param idBits bits of the largest id that stands for a value, in cell widths
 */
public record ConstructionSize(
    Grid grid,
    Variant variant,
    BigInteger quantisation,
    BigInteger attention,
    BigInteger values,
    int idBits) {
  /** More layers are not built. */
  public static final int MAX_LAYERS = 1_000_000;

  /** Ids of more bits are not exact in double precision. */
  public static final int MAX_ID_BITS = 50;

  /** Ids of more bits cannot be told apart in single precision. */
  public static final int MAX_FLOAT_ID_BITS = 22;

  /** The size of the construction for a grid, without making it. */
  public static ConstructionSize of(Grid grid, Variant variant) {
    boolean positional = variant == Variant.POSITIONAL;
    int d = grid.dimension();
    int n = grid.length();
    BigInteger dimension = BigInteger.valueOf(d);
    BigInteger length = BigInteger.valueOf(n);
    BigInteger cells = BigInteger.valueOf(grid.cells());
    BigInteger columns = cells.pow(d);
    BigInteger ranges = positional ? length : BigInteger.ONE;
    BigInteger contexts = positional ? columns.pow(n) : choose(columns, n);
    return new ConstructionSize(
        grid,
        variant,
        ranges.multiply(cells).add(BigInteger.ONE).multiply(dimension),
        ranges.multiply(columns).add(BigInteger.ONE),
        length.multiply(contexts).add(dimension).add(BigInteger.ONE),
        (positional ? positionalBound(grid) : equivariantBound(grid)).bitLength());
  }

  /** All layers, attention and feed-forward counted apart. */
  public BigInteger layers() {
    return quantisation.add(attention).add(values);
  }

  /** Blocks of an attention and a feed-forward layer: one of them is used whole. */
  public BigInteger blocks() {
    return layers().subtract(BigInteger.ONE);
  }

  /**
   * Weights and biases of all blocks with two heads of size 1 and four hidden units, and of the
   * positions; those that are zero are counted too.
   */
  public BigInteger parameters() {
    long positions = variant == Variant.POSITIONAL ? (long) grid.length() * grid.dimension() : 0;
    return blocks()
        .multiply(BigInteger.valueOf(17L * grid.dimension() + 6))
        .add(BigInteger.valueOf(positions));
  }

  /**
   * Refuses what cannot be built.
   *
   * @throws IllegalArgumentException with the numbers, if there are too many layers, the ids too
   *     large, or fewer cells than tokens without positions
   */
  public void requireFit() {
    BigInteger cells = BigInteger.valueOf(grid.cells()).pow(grid.dimension());
    if (variant == Variant.EQUIVARIANT && cells.compareTo(BigInteger.valueOf(grid.length())) < 0) {
      throw new IllegalArgumentException(
          "%s has %d cells for a token, in which the tokens cannot all differ: take more"
              .formatted(what(), cells));
    }
    if (layers().compareTo(BigInteger.valueOf(MAX_LAYERS)) > 0) {
      throw new IllegalArgumentException(
          "%s would need %,d layers with %,d parameters; at most %,d layers are built. Take fewer"
                  .formatted(what(), layers(), parameters(), MAX_LAYERS)
              + " cells, tokens or coordinates");
    }
    requireExactIds();
  }

  void requireExactIds() {
    if (idBits > MAX_ID_BITS) {
      throw new IllegalArgumentException(
          "%s would need ids of %d bits; double precision keeps at most %d apart. Take fewer"
                  .formatted(what(), idBits, MAX_ID_BITS)
              + " cells, tokens or coordinates");
    }
  }

  private String what() {
    return "The %s construction for %d tokens of %d coordinates with %d cells each"
        .formatted(
            variant == Variant.POSITIONAL ? "positional" : "equivariant",
            grid.length(),
            grid.dimension(),
            grid.cells());
  }

  @Override
  public String toString() {
    return "%s: %,d layers (%,d quantisation, %,d attention, %,d values), %,d parameters, ids of %d"
            .formatted(what(), layers(), quantisation, attention, values, parameters(), idBits)
        + " bits";
  }

  private static BigInteger choose(BigInteger n, int k) {
    BigInteger result = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      BigInteger next = n.subtract(BigInteger.valueOf(i));
      result = result.multiply(next).divide(BigInteger.valueOf(i + 1L));
    }
    return result;
  }

  /** (scale + 1) times the largest id after the sweep, the bound of the paper, in cell widths. */
  private static BigInteger equivariantBound(Grid grid) {
    BigInteger cells = BigInteger.valueOf(grid.cells());
    int d = grid.dimension();
    int n = grid.length();
    BigInteger less = cells.pow(d).subtract(BigInteger.ONE);
    BigInteger swept = cells.pow(n * d).multiply(less).subtract(less.pow(2));
    return cells.pow((n + 1) * d).add(BigInteger.ONE).multiply(swept);
  }

  /** The same with positions: no id after the sweep reaches factor^n n S, and scale is that / w. */
  private static BigInteger positionalBound(Grid grid) {
    BigInteger cells = BigInteger.valueOf(grid.cells());
    int n = grid.length();
    BigInteger ones =
        cells.pow(grid.dimension()).subtract(BigInteger.ONE).divide(cells.subtract(BigInteger.ONE));
    BigInteger raised = BigInteger.valueOf(n).multiply(ones);
    BigInteger scale = raised.multiply(cells).pow(n + 1);
    return scale.add(BigInteger.ONE).multiply(scale);
  }
}
