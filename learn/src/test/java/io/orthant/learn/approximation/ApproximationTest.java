package io.orthant.learn.approximation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApproximationTest {
  private static final int INPUTS = 10_000;

  /** x_j times the largest of each coordinate. */
  private static double[][] timesLargest(double[][] x) {
    double[][] value = new double[x.length][x[0].length];
    for (int i = 0; i < x[0].length; i++) {
      int at = i;
      double largest = Arrays.stream(x).mapToDouble(token -> token[at]).max().orElseThrow();
      for (int j = 0; j < x.length; j++) {
        value[j][i] = x[j][i] * largest;
      }
    }
    return value;
  }

  /** x_j plus x_{j-1}. */
  private static double[][] plusPrevious(double[][] x) {
    double[][] value = new double[x.length][];
    for (int j = 0; j < x.length; j++) {
      value[j] = x[j].clone();
      for (int i = 0; i < x[j].length && j > 0; i++) {
        value[j][i] += x[j - 1][i];
      }
    }
    return value;
  }

  /** x_j (x_1 + x_2) at the lower corners of halves. */
  private static double[][] worked(double[][] x) {
    double first = Math.floor(2 * x[0][0]) / 2;
    double second = Math.floor(2 * x[1][0]) / 2;
    return new double[][] {{first * (first + second)}, {second * (first + second)}};
  }

  private static SequenceFunction function(Variant variant) {
    return variant == Variant.EQUIVARIANT
        ? ApproximationTest::timesLargest
        : ApproximationTest::plusPrevious;
  }

  private static Approximation build(Variant variant, int d, int n, int cells) {
    return Approximation.of(function(variant), new Grid(d, n, cells), variant);
  }

  @Test
  void theWorkedNetworkGivesTheWorkedOutputs() {
    Approximation approximation =
        Approximation.of(ApproximationTest::worked, new Grid(1, 2, 2), Variant.EQUIVARIANT);
    Transformer exact = approximation.exact();
    assertThat(exact.depth()).isEqualTo(10);
    assertThat(approximation.idRange()).containsExactly(13, 13.5);
    assertThat(exact.apply(column(0.1, 0.7))).isEqualTo(column(0, 0.25));
    assertThat(exact.apply(column(0.7, 0.1))).isEqualTo(column(0.25, 0));
    assertThat(exact.apply(column(0.1, 0.2))).isEqualTo(column(0, 0));
    assertThat(exact.apply(column(1.2, 0.3))).isEqualTo(column(0, 0));
  }

  private static double[][] column(double... values) {
    return Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
  }

  /** Layers of the first stage, of attention alone, of the quantised values and ids. */
  @Test
  void quantisesByItsFirstLayers() {
    Approximation approximation = build(Variant.EQUIVARIANT, 1, 2, 2);
    double[][] tokens = column(-0.3, 0.99, 0.5, 1.0, 0.49, 0, 7);
    for (int pass = 0; pass < 2; pass++) {
      approximation.exact().layers().subList(0, 3).forEach(layer -> layer.apply(tokens));
      assertThat(tokens[0][0]).isEqualTo(-4);
      assertThat(tokens[3][0]).isEqualTo(-4);
      assertThat(tokens[6][0]).isEqualTo(-4);
      if (pass == 0) {
        assertThat(tokens).isEqualTo(column(-4, 0.5, 0.5, -4, 0, 0, -4));
      }
      for (int outside : new int[] {0, 3, 6}) {
        tokens[outside][0] = 2;
      }
    }
    assertThat(tokens).isEqualTo(column(2, 0.5, 0.5, 2, 0, 0, 2));
  }

  /** The attention layers, on their own, do what the mapping says in whole numbers. */
  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 4",
    "EQUIVARIANT, 2, 3, 2",
    "EQUIVARIANT, 1, 4, 4",
    "POSITIONAL, 1, 3, 4",
    "POSITIONAL, 2, 2, 2"
  })
  void attentionComputesTheMapping(Variant variant, int d, int n, int cells) {
    Approximation approximation = build(variant, d, n, cells);
    ContextualMapping mapping = approximation.mapping();
    Grid grid = mapping.grid();
    for (long[] context : mapping.contexts()) {
      double[][] tokens = new double[n][];
      for (int j = 0; j < n; j++) {
        tokens[j] = grid.corner(context[j] - mapping.position(j));
        for (int i = 0; i < d && variant == Variant.POSITIONAL; i++) {
          tokens[j][i] += j;
        }
      }
      approximation.exact().layers().stream()
          .filter(Attention.class::isInstance)
          .forEach(layer -> layer.apply(tokens));
      long[] expected = mapping.map(context);
      for (int j = 0; j < n; j++) {
        double id = 0;
        for (int i = 0; i < d; i++) {
          id += tokens[j][i] * Math.pow(cells, i);
        }
        assertThat(id * cells).isEqualTo((double) expected[j]);
      }
    }
  }

  /**
   * Random inputs of which some lie outside and some share a cell. Where cells are no power of two,
   * their bounds are rounded, and with them every id.
   */
  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 2",
    "EQUIVARIANT, 1, 2, 4",
    "EQUIVARIANT, 1, 3, 4",
    "EQUIVARIANT, 1, 3, 5",
    "EQUIVARIANT, 1, 4, 4",
    "EQUIVARIANT, 2, 2, 2",
    "EQUIVARIANT, 2, 3, 2",
    "EQUIVARIANT, 2, 2, 3",
    "POSITIONAL, 1, 2, 2",
    "POSITIONAL, 1, 2, 4",
    "POSITIONAL, 1, 3, 2",
    "POSITIONAL, 1, 3, 4",
    "POSITIONAL, 2, 2, 2"
  })
  void theExactFormComputesTheValueOfTheCell(Variant variant, int d, int n, int cells) {
    Approximation approximation = build(variant, d, n, cells);
    Transformer exact = approximation.exact();
    boolean binary = Integer.bitCount(cells) == 1;
    double rounding = (binary ? 1 : 8) * Math.ulp(approximation.idRange()[1]);
    RandomGenerator random = new Seed(1).stream("inputs");
    int mismatches = 0;
    for (int input = 0; input < INPUTS; input++) {
      double margin = variant == Variant.EQUIVARIANT && input % 4 == 0 ? 0.2 : 0;
      double[][] x = random(random, n, d, margin);
      double[][] expected = approximation.cellValue(x);
      mismatches += distance(exact.apply(x), expected) > rounding ? 1 : 0;
    }
    assertThat(mismatches).as("seed 1").isZero();
  }

  private static double[][] random(RandomGenerator random, int n, int d, double margin) {
    double[][] x = new double[n][d];
    for (double[] token : x) {
      for (int i = 0; i < d; i++) {
        token[i] = random.nextDouble() * (1 + 2 * margin) - margin;
      }
    }
    return x;
  }

  private static double distance(double[][] a, double[][] b) {
    double largest = 0;
    for (int j = 0; j < a.length; j++) {
      for (int i = 0; i < a[j].length; i++) {
        largest = Math.max(largest, Math.abs(a[j][i] - b[j][i]));
      }
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 2",
    "EQUIVARIANT, 1, 2, 4",
    "EQUIVARIANT, 1, 3, 4",
    "EQUIVARIANT, 1, 3, 5",
    "EQUIVARIANT, 2, 2, 2",
    "POSITIONAL, 1, 2, 2",
    "POSITIONAL, 1, 2, 4",
    "POSITIONAL, 1, 3, 4",
    "POSITIONAL, 2, 2, 2"
  })
  void softmaxAndReluComeWithinTheTolerance(Variant variant, int d, int n, int cells) {
    Approximation approximation = build(variant, d, n, cells);
    double ramp = 0x1p-10;
    Transformer exact = approximation.exact();
    Transformer relaxed = approximation.relaxed(1e-6, ramp);
    assertThat(relaxed.depth()).isEqualTo(exact.depth());
    RandomGenerator random = new Seed(2).stream("inputs");
    int compared = 0;
    int differing = 0;
    for (int input = 0; input < 2000; input++) {
      double[][] x = random(random, n, d, 0);
      double difference = distance(relaxed.apply(x), exact.apply(x));
      if (onRamp(x, cells, ramp)) {
        differing += difference > 1e-6 ? 1 : 0;
      } else {
        compared++;
        assertThat(difference).as("seed 2, %s", Arrays.deepToString(x)).isLessThan(1e-6);
      }
    }
    assertThat(compared).isGreaterThan(1900);
    assertThat(differing).as("wrong on the ramps").isPositive();
  }

  private static boolean onRamp(double[][] x, int cells, double ramp) {
    return Arrays.stream(x)
        .flatMapToDouble(Arrays::stream)
        .map(v -> v * cells - Math.floor(v * cells))
        .anyMatch(share -> share > 1 - 1.01 * ramp);
  }

  /**
   * Scales to three digits and the worst errors of ids under them, which an independent program
   * found: a half per cent of the scale is worth some fifteen of the error.
   */
  @ParameterizedTest
  @CsvSource({"2, 2, 92.9, 5.7e-4", "2, 4, 672, 1.1e-6", "3, 4, 880, 2.8e-8", "3, 5, 1569, 2.6e-9"})
  void theScaleForAQuarterOfACellIsThatOfTheDerivation(
      int n, int cells, double scale, double worst) {
    Approximation approximation = build(Variant.EQUIVARIANT, 1, n, cells);
    double quarter = approximation.mapping().grid().width() / 4;
    assertThat(approximation.softmaxScale(quarter)).isCloseTo(scale, within(0.005 * scale));
    Transformer relaxed = approximation.relaxed(quarter, 0x1p-10);
    double error = 0;
    for (long[] context : approximation.mapping().contexts()) {
      double[][] tokens = new double[n][];
      for (int j = 0; j < n; j++) {
        tokens[j] = approximation.mapping().grid().corner(context[j]);
      }
      relaxed.layers().stream()
          .filter(Attention.class::isInstance)
          .forEach(layer -> layer.apply(tokens));
      long[] ids = approximation.mapping().map(context);
      for (int j = 0; j < n; j++) {
        error = Math.max(error, Math.abs(tokens[j][0] - (double) ids[j] / cells));
      }
    }
    assertThat(error).isCloseTo(worst, within(0.2 * worst));
  }

  @ParameterizedTest
  @CsvSource({"16, 7.381, 7.196, 5e-4", "64, 12.9808, 13.4788, 5e-5", "256, 13, 13.5, 1e-6"})
  void softmaxReachesTheIdsOfTheWorkedExampleAsItsScaleGrows(
      double scale, double first, double second, double tolerance) {
    Approximation approximation =
        Approximation.of(ApproximationTest::worked, new Grid(1, 2, 2), Variant.EQUIVARIANT);
    double[][] tokens = column(0, 0.5);
    approximation.exact().layers().stream()
        .filter(Attention.class::isInstance)
        .map(layer -> ((Attention) layer).relaxed(scale))
        .forEach(layer -> layer.apply(tokens));
    assertThat(tokens[0][0]).isCloseTo(first, within(tolerance));
    assertThat(tokens[1][0]).isCloseTo(second, within(tolerance));
  }

  @Test
  void permutedTokensHavePermutedValuesWithoutPositionsOnly() {
    Transformer equivariant = build(Variant.EQUIVARIANT, 1, 3, 4).exact();
    Transformer positional = build(Variant.POSITIONAL, 1, 3, 4).exact();
    RandomGenerator random = new Seed(3).stream("inputs");
    int broken = 0;
    for (int input = 0; input < 500; input++) {
      double[][] x = random(random, 3, 1, 0);
      double[][] permuted = {x[2], x[0], x[1]};
      double[][] value = equivariant.apply(x);
      assertThat(equivariant.apply(permuted))
          .isEqualTo(new double[][] {value[2], value[0], value[1]});
      double[][] ordered = positional.apply(x);
      broken +=
          distance(positional.apply(permuted), new double[][] {ordered[2], ordered[0], ordered[1]})
                  > 0.1
              ? 1
              : 0;
    }
    assertThat(broken).isGreaterThan(250);
  }

  @Test
  void withoutAttentionContextsCannotBeToldApart() {
    Approximation approximation = build(Variant.EQUIVARIANT, 1, 2, 4);
    Transformer blind =
        new Transformer(
            approximation.mapping().grid(),
            new double[2][1],
            approximation.exact().layers().stream().filter(FeedForward.class::isInstance).toList());
    double[][] low = blind.apply(column(0.1, 0.3));
    double[][] high = blind.apply(column(0.1, 0.9));
    assertThat(low[0]).isEqualTo(high[0]);
    assertThat(approximation.exact().apply(column(0.1, 0.3))[0])
        .isNotEqualTo(approximation.exact().apply(column(0.1, 0.9))[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 2, 3, 3, 4",
    "EQUIVARIANT, 1, 2, 4, 5, 5, 14",
    "EQUIVARIANT, 1, 3, 4, 5, 5, 14",
    "EQUIVARIANT, 2, 2, 2, 6, 5, 15",
    "EQUIVARIANT, 2, 3, 4, 10, 17, 1683",
    "POSITIONAL, 1, 2, 2, 5, 5, 10",
    "POSITIONAL, 2, 2, 2, 10, 9, 35"
  })
  void theSizeIsKnownBefore(
      Variant variant, int d, int n, int cells, long quantisation, long attention, long values) {
    ConstructionSize size = ConstructionSize.of(new Grid(d, n, cells), variant);
    assertThat(size.quantisation()).isEqualTo(quantisation);
    assertThat(size.attention()).isEqualTo(attention);
    assertThat(size.values()).isEqualTo(values);
    Approximation approximation = build(variant, d, n, cells);
    assertThat(BigInteger.valueOf(approximation.exact().depth())).isEqualTo(size.layers());
    double largest = approximation.idRange()[1] * cells;
    assertThat(Math.getExponent(largest) + 1).isLessThanOrEqualTo(size.idBits());
  }

  @Test
  void refusesWhatCannotFit() {
    assertThatThrownBy(() -> build(Variant.EQUIVARIANT, 1, 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 tokens")
        .hasMessageContaining("has 2 cells for a token");
    assertThatThrownBy(() -> build(Variant.POSITIONAL, 2, 3, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would need 50,332,518 layers with 2,013,300,686 parameters")
        .hasMessageContaining("at most 1,000,000");
    assertThatThrownBy(() -> build(Variant.EQUIVARIANT, 1, 20, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits; double precision keeps at most 50");
    assertThatThrownBy(
            () -> Approximation.of(x -> filled(x, 1e15), new Grid(1, 2, 2), Variant.POSITIONAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0E15");
  }

  private static double[][] filled(double[][] x, double value) {
    for (double[] token : x) {
      Arrays.fill(token, value);
    }
    return x;
  }

  @Test
  void valuesThatCouldBeTakenForIdsRaiseTheScale() {
    SequenceFunction large = x -> filled(x, 13);
    Approximation approximation = Approximation.of(large, new Grid(1, 2, 2), Variant.EQUIVARIANT);
    assertThat(approximation.mapping().scale()).isEqualTo(16);
    assertThat(approximation.exact().apply(column(0.7, 0.1))).isEqualTo(column(13, 13));
  }

  @Test
  void constantsAndZeroAreValuesToo() {
    for (double constant : new double[] {0, -3, 0.375}) {
      Transformer exact =
          Approximation.of(x -> filled(x, constant), new Grid(1, 2, 4), Variant.POSITIONAL).exact();
      assertThat(exact.apply(column(0.4, 0.4))).isEqualTo(column(constant, constant));
      assertThat(exact.apply(column(0, 0.25))).isEqualTo(column(constant, constant));
    }
  }

  @Test
  void refusesFunctionsThatDoNotFitTheVariant() {
    assertThatThrownBy(
            () ->
                Approximation.of(
                    ApproximationTest::plusPrevious, new Grid(1, 2, 2), Variant.EQUIVARIANT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not permutation-equivariant: of [[0.25], [0.75]]")
        .hasMessageContaining("positional variant");
    assertThatThrownBy(
            () ->
                Approximation.of(x -> filled(x, Double.NaN), new Grid(1, 2, 2), Variant.POSITIONAL))
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> Approximation.of(x -> new double[1][1], new Grid(1, 2, 2), Variant.POSITIONAL))
        .hasMessageContaining("2 tokens of 1 finite coordinates");
  }

  @Test
  void refusesSequencesOfAnotherShape() {
    Transformer exact = build(Variant.EQUIVARIANT, 1, 2, 2).exact();
    assertThatThrownBy(() -> exact.apply(column(0.1, 0.2, 0.3))).hasMessageContaining("3 tokens");
    assertThatThrownBy(() -> exact.apply(new double[2][2])).hasMessageContaining("2 coordinates");
    assertThatThrownBy(() -> exact.apply(column(0.1, Double.NaN))).hasMessageContaining("NaN");
  }

  @Test
  void refusesTolerancesAndRampsOutOfRange() {
    Approximation approximation = build(Variant.EQUIVARIANT, 1, 2, 2);
    assertThatThrownBy(() -> approximation.relaxed(0.2, 0.01)).hasMessageContaining("0.125");
    assertThatThrownBy(() -> approximation.relaxed(0, 0.01)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> approximation.relaxed(1e-6, 0.6)).hasMessageContaining("0.6");
  }
}
