package io.orthant.learn.approximation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives each token of a sequence on the grid an id that no other token and no token of another
 * sequence has: what the attention layers of the construction compute (section 4 and lemma 6 of the
 * paper).
 *
 * <p>Before it, the id of a token is the number whose digits to the base of the cells are its
 * coordinates; with positions, the j-th token lies j higher in every coordinate. A sweep visits the
 * values that such an id can have, from the lowest up, by one layer each, whose two heads together
 * raise the tokens with that very id by {@code factor} times the distance of the largest from the
 * smallest id. One more layer adds {@code scale} times the largest id to all.
 *
 * <p>Computed exactly, in whole multiples of the cell width. Immutable and safe for use by several
 * threads.
 *
 * @param grid the grid
 * @param variant with or without positions
 * @param factor what the sweep multiplies distances with
 * @param scale what the last layer multiplies the largest id with
 * @param outside a coordinate that lies outside the cube is replaced by minus this
 */
public record ContextualMapping(Grid grid, Variant variant, long factor, long scale, long outside) {

  /**
   * The mapping with the smallest numbers for which its properties are known to hold. Without
   * positions, with 1/w cells per coordinate, d coordinates and n tokens: factor w^-d, scale
   * w^-(n+1)d, outside w^-nd. With positions the factor is n S / w, where S is the sum of w^-i for
   * i from 0 to d - 1, so that a token that was raised is above every value that is still to be
   * visited; with the published factor w^-d it can be raised twice.
   *
   * @throws IllegalArgumentException if the ids are too large, saying how large
   */
  public static ContextualMapping of(Grid grid, Variant variant) {
    ConstructionSize.of(grid, variant).requireExactIds();
    long cells = grid.cells();
    int d = grid.dimension();
    int n = grid.length();
    if (variant == Variant.EQUIVARIANT) {
      return new ContextualMapping(
          grid, variant, power(cells, d), power(cells, (n + 1) * d), power(cells, n * d));
    }
    long raised = n * ones(grid);
    long factor = Math.multiplyExact(raised, cells);
    long all = Math.multiplyExact(power(factor, n), raised);
    return new ContextualMapping(
        grid,
        variant,
        factor,
        Math.multiplyExact(all, cells),
        Math.addExact(n, Math.multiplyExact(3, all)));
  }

  /** The same with another scale of the last layer. */
  ContextualMapping withScale(long other) {
    return new ContextualMapping(grid, variant, factor, other, outside);
  }

  /** The id of a token all of whose coordinates are 1, the lowest digit being worth 1. */
  static long ones(Grid grid) {
    return (power(grid.cells(), grid.dimension()) - 1) / (grid.cells() - 1);
  }

  static long power(long base, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  /** What positions add to the id of the j-th token, in cell widths. */
  long position(int j) {
    return variant == Variant.POSITIONAL ? j * ones(grid) * grid.cells() : 0;
  }

  /** The values that the sweep visits, in cell widths, ascending. */
  public long[] sweep() {
    long columns = power(grid.cells(), grid.dimension());
    int ranges = variant == Variant.POSITIONAL ? grid.length() : 1;
    long[] values = new long[Math.toIntExact(ranges * columns)];
    for (int j = 0; j < ranges; j++) {
      for (int cell = 0; cell < columns; cell++) {
        values[j * (int) columns + cell] = position(j) + cell;
      }
    }
    return values;
  }

  /**
   * The ids after the sweep.
   *
   * @param ids the ids before it, in cell widths, one for each token
   * @throws ArithmeticException if a number leaves the range of {@code long}
   */
  public long[] swept(long[] ids) {
    long[] result = ids.clone();
    for (long visited : sweep()) {
      if (Arrays.stream(result).noneMatch(id -> id == visited)) {
        continue;
      }
      long range =
          Math.subtractExact(
              Arrays.stream(result).max().getAsLong(), Arrays.stream(result).min().getAsLong());
      long rise = Math.multiplyExact(factor, range);
      for (int j = 0; j < result.length; j++) {
        if (result[j] == visited) {
          result[j] = Math.addExact(visited, rise);
        }
      }
    }
    return result;
  }

  /**
   * The ids after the sweep and the last layer.
   *
   * @param ids the ids before, in cell widths, one for each token
   * @throws ArithmeticException if a number leaves the range of {@code long}
   */
  public long[] map(long[] ids) {
    long[] result = swept(ids);
    long smallest = Arrays.stream(result).min().getAsLong();
    long largest = Arrays.stream(result).max().getAsLong();
    for (int j = 0; j < result.length; j++) {
      if (result[j] != 0) {
        long chosen = result[j] > 0 ? largest : smallest;
        result[j] = Math.addExact(result[j], Math.multiplyExact(scale, chosen));
      } else if (smallest != 0 || largest != 0) {
        throw new IllegalStateException(
            "A token kept the id 0 in the context " + Arrays.toString(ids));
      }
    }
    return result;
  }

  /**
   * The ids before the mapping of each context that needs values of its own: all sequences of cells
   * with positions, without them all sets of different cells, ascending.
   */
  public List<long[]> contexts() {
    List<long[]> contexts = new ArrayList<>();
    extend(new long[grid.length()], 0, contexts);
    return contexts;
  }

  private void extend(long[] context, int j, List<long[]> contexts) {
    if (j == context.length) {
      contexts.add(context.clone());
      return;
    }
    long columns = power(grid.cells(), grid.dimension());
    boolean ascending = variant == Variant.EQUIVARIANT && j > 0;
    for (long cell = ascending ? context[j - 1] + 1 : 0; cell < columns; cell++) {
      context[j] = position(j) + cell;
      extend(context, j + 1, contexts);
    }
  }
}
