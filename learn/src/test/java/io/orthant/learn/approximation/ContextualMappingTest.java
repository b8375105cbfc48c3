package io.orthant.learn.approximation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables and ranges were computed with exact fractions, independently of this code. */
final class ContextualMappingTest {
  private static ContextualMapping equivariant(int d, int n, int cells) {
    return ContextualMapping.of(new Grid(d, n, cells), Variant.EQUIVARIANT);
  }

  /** The constants of the published proof with positions. */
  private static ContextualMapping published(int d, int n, int cells) {
    long outside = n + 3L * n * ContextualMapping.power(cells, n * d);
    return new ContextualMapping(
        new Grid(d, n, cells),
        Variant.POSITIONAL,
        ContextualMapping.power(cells, d),
        n * ContextualMapping.power(cells, (n + 1) * d + 1),
        outside);
  }

  /** All numbers in multiples of the cell width. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 2, 3, 26, 27",
    "1, 0, 3, 2, 27, 26",
    "0, 0, 0, 0, 0, 0",
    "1, 1, 1, 1, 9, 9",
    "-8, -8, -8, -8, -72, -72",
    "-8, 0, -8, 16, -72, 144",
    "0, -8, 16, -8, 144, -72",
    "-8, 1, -8, 19, -72, 171",
    "1, -8, 19, -8, 171, -72"
  })
  void twoTokensOfHalves(long first, long second, long pre1, long pre2, long final1, long final2) {
    ContextualMapping mapping = equivariant(1, 2, 2);
    assertThat(mapping)
        .isEqualTo(new ContextualMapping(new Grid(1, 2, 2), Variant.EQUIVARIANT, 2, 8, 4));
    assertThat(mapping.swept(new long[] {first, second})).containsExactly(pre1, pre2);
    assertThat(mapping.map(new long[] {first, second})).containsExactly(final1, final2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 4, 13, 836, 845, 6660, 6669",
    "0, 2, 8, 26, 1672, 1690, 13320, 13338",
    "0, 3, 12, 39, 2508, 2535, 19980, 20007",
    "1, 2, 5, 14, 901, 910, 7173, 7182",
    "1, 3, 9, 27, 1737, 1755, 13833, 13851",
    "2, 3, 6, 15, 966, 975, 7686, 7695"
  })
  void twoTokensOfQuarters(
      long first,
      long second,
      long pre1,
      long pre2,
      long small1,
      long small2,
      long large1,
      long large2) {
    ContextualMapping mapping = equivariant(1, 2, 4);
    long[] ids = {first, second};
    assertThat(mapping.scale()).isEqualTo(64);
    assertThat(mapping.swept(ids)).containsExactly(pre1, pre2);
    assertThat(mapping.map(ids)).containsExactly(small1, small2);
    assertThat(mapping.withScale(512).map(ids)).containsExactly(large1, large2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 4, 6, 196, 198",
    "0, 3, 6, 9, 294, 297",
    "1, 2, 5, 4, 165, 164",
    "1, 3, 5, 7, 229, 231"
  })
  void twoTokensOfHalvesWithPublishedPositions(
      long first, long second, long pre1, long pre2, long final1, long final2) {
    ContextualMapping mapping = published(1, 2, 2);
    assertThat(mapping.scale()).isEqualTo(32);
    assertThat(mapping.outside()).isEqualTo(26);
    assertThat(mapping.swept(new long[] {first, second})).containsExactly(pre1, pre2);
    assertThat(mapping.map(new long[] {first, second})).containsExactly(final1, final2);
  }

  @Test
  void largerFactorsRaiseNoTokenTwice() {
    assertThat(ContextualMapping.of(new Grid(1, 2, 2), Variant.POSITIONAL))
        .extracting(ContextualMapping::factor, ContextualMapping::scale)
        .containsExactly(4L, 64L);
    assertThat(ContextualMapping.of(new Grid(2, 2, 2), Variant.POSITIONAL))
        .extracting(ContextualMapping::factor, ContextualMapping::scale)
        .containsExactly(12L, 1728L);
    for (Grid grid : List.of(new Grid(1, 2, 4), new Grid(1, 3, 3), new Grid(2, 2, 2))) {
      ContextualMapping mapping = ContextualMapping.of(grid, Variant.POSITIONAL);
      for (long[] context : mapping.contexts()) {
        assertThat(mapping.swept(context)).isSorted();
      }
    }
  }

  /**
   * Every point of the quantised grid, those with a coordinate outside or a repeated token too: ids
   * differ within and between contexts, lie in the given range, and nothing else does.
   */
  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 2, 0, 1, 26, 27",
    "EQUIVARIANT, 1, 2, 4, 0, 9, 836, 2535",
    "EQUIVARIANT, 1, 3, 4, 0, 21, 28168, 43947",
    "EQUIVARIANT, 1, 4, 4, 16384, 33, 11255820, 11256495",
    "EQUIVARIANT, 1, 3, 5, 0, 36, 138760, 290464",
    "EQUIVARIANT, 2, 2, 2, 0, 9, 836, 2535",
    "EQUIVARIANT, 2, 3, 2, 0, 21, 28168, 43947",
    "EQUIVARIANT, 2, 2, 3, 0, 64, 53226, 426320",
    "POSITIONAL, 1, 2, 2, 32, 1, 164, 297",
    "POSITIONAL, 1, 2, 4, 512, 18, 14346, 46683",
    "POSITIONAL, 1, 3, 2, 96, 4, 1735, 3007",
    "POSITIONAL, 1, 3, 4, 3072, 48, 798743, 1914479",
    "POSITIONAL, 2, 2, 2, 256, 27, 10767, 30069",
    "POSITIONAL, 1, 2, 2, 0, 0, 901, 2535",
    "POSITIONAL, 2, 2, 2, 0, 0, 694695, 2069613",
    "POSITIONAL, 1, 3, 3, 0, 0, 0, 0",
  })
  void idsOfContextsAreTheirOwn(
      Variant variant, int d, int n, int cells, long scale, long gap, long lowest, long highest) {
    ContextualMapping mapping =
        variant == Variant.POSITIONAL && scale > 0
            ? published(d, n, cells)
            : ContextualMapping.of(new Grid(d, n, cells), variant);
    if (scale > 0) {
      mapping = mapping.withScale(scale);
    }
    List<Long> ids = new ArrayList<>();
    for (long[] context : mapping.contexts()) {
      Arrays.stream(mapping.map(context)).forEach(ids::add);
    }
    List<Long> sorted = ids.stream().sorted().toList();
    assertThat(sorted).doesNotHaveDuplicates();
    if (lowest > 0) {
      assertThat(sorted.getFirst()).isEqualTo(lowest);
      assertThat(sorted.getLast()).isEqualTo(highest);
    }
    if (gap > 0) {
      assertThat(smallestGap(sorted)).isEqualTo(gap);
    }
    for (long[] other : others(mapping)) {
      for (long id : mapping.map(other)) {
        assertThat(id < sorted.getFirst() || id > sorted.getLast())
            .as("id %d of %s", id, Arrays.toString(other))
            .isTrue();
      }
    }
  }

  private static long smallestGap(List<Long> sorted) {
    long smallest = Long.MAX_VALUE;
    for (int i = 1; i < sorted.size(); i++) {
      smallest = Math.min(smallest, sorted.get(i) - sorted.get(i - 1));
    }
    return smallest;
  }

  /** Ids of the points of the grid that stand for no value. */
  private static List<long[]> others(ContextualMapping mapping) {
    Grid grid = mapping.grid();
    Set<List<Long>> valued = new HashSet<>();
    for (long[] context : mapping.contexts()) {
      valued.add(Arrays.stream(context).sorted().boxed().toList());
    }
    int values = grid.cells() + 1;
    long points = ContextualMapping.power(values, grid.dimension() * grid.length());
    List<long[]> others = new ArrayList<>();
    for (long point = 0; point < points; point++) {
      long rest = point;
      long[] ids = new long[grid.length()];
      for (int j = 0; j < ids.length; j++) {
        for (int i = 0; i < grid.dimension(); i++) {
          long digit = rest % values;
          rest /= values;
          long position = mapping.variant() == Variant.POSITIONAL ? j : 0;
          long coordinate =
              digit == grid.cells()
                  ? -mapping.outside() * grid.cells()
                  : digit + position * grid.cells();
          ids[j] += coordinate * ContextualMapping.power(grid.cells(), i);
        }
      }
      if (!valued.contains(Arrays.stream(ids).sorted().boxed().toList())) {
        others.add(ids);
      }
    }
    return others;
  }

  /** The bounds of the largest id after the sweep; the upper one is reached with two tokens. */
  @ParameterizedTest
  @CsvSource({"1, 2, 2", "1, 2, 4", "1, 3, 4", "1, 4, 5", "2, 2, 2", "2, 3, 2", "2, 2, 3"})
  void sweptIdsRiseAndStayWithinTheBoundsOfTheLemma(int d, int n, int cells) {
    ContextualMapping mapping = equivariant(d, n, cells);
    long columns = ContextualMapping.power(cells, d);
    long lower = ContextualMapping.power(columns, n - 1) * (columns - 1);
    long upper =
        ContextualMapping.power(columns, n) * (columns - 1) - (columns - 1) * (columns - 1);
    long largest = 0;
    for (long[] context : mapping.contexts()) {
      long[] swept = mapping.swept(context);
      assertThat(swept).isSorted().isEqualTo(closedForm(context, columns));
      assertThat(swept[n - 1]).isBetween(lower, upper);
      largest = Math.max(largest, swept[n - 1]);
    }
    if (n == 2) {
      assertThat(largest).isEqualTo(upper);
    }
  }

  private static long[] closedForm(long[] context, long columns) {
    int n = context.length;
    long[] result = context.clone();
    for (int j = 1; j <= n; j++) {
      for (int k = 1; k < j; k++) {
        result[j - 1] +=
            ContextualMapping.power(columns, k) * (context[j - k - 1] - context[j - k]);
      }
      result[j - 1] += ContextualMapping.power(columns, j) * (context[n - 1] - context[0]);
    }
    return result;
  }

  /** One id per context, without the last layer, is not enough: another context shares some. */
  @Test
  void theSweepAloneLetsContextsShareIds() {
    ContextualMapping mapping = equivariant(1, 3, 4);
    List<Long> ids = new ArrayList<>();
    for (long[] context : mapping.contexts()) {
      Arrays.stream(mapping.swept(context)).forEach(ids::add);
    }
    assertThat(new HashSet<>(ids)).hasSizeLessThan(ids.size());
  }

  @Test
  void refusesIdsThatDoublePrecisionCannotHold() {
    assertThatThrownBy(() -> equivariant(2, 4, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 tokens of 2 coordinates with 8 cells")
        .hasMessageMatching("(?s).*ids of \\d+ bits; .* at most 50 .*");
  }

  @Test
  void refusesGridsWithoutContext() {
    assertThatThrownBy(() -> new Grid(1, 1, 4)).hasMessageContaining("1, 1 and 4");
    assertThatThrownBy(() -> new Grid(0, 2, 4)).hasMessageContaining("0, 2 and 4");
    assertThatThrownBy(() -> new Grid(1, 2, 1)).hasMessageContaining("1, 2 and 1");
  }
}
