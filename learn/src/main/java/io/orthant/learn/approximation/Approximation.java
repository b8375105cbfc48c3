package io.orthant.learn.approximation;

import io.orthant.learn.approximation.Attention.Head;
import io.orthant.learn.approximation.PiecewiseLinear.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The weights that approximate a function: it is replaced by its value at the centre of each cell,
 * which the exact form then computes up to the rounding of the largest id.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Approximation {
  private static final double EQUIVARIANCE = 1e-9;

  private final ContextualMapping mapping;
  private final SequenceFunction function;
  private final double lowestId;
  private final double highestId;
  private final List<FeedForward> quantisation;
  private final List<Attention> attention;
  private final List<FeedForward> values;

  private Approximation(ContextualMapping mapping, SequenceFunction function, List<Value> table) {
    this.mapping = mapping;
    this.function = function;
    lowestId = table.getLast().id;
    highestId = table.getFirst().id;
    quantisation = quantisation(mapping);
    attention = attention(mapping);
    values = values(table);
  }

  /**
   * Builds the weights.
   *
   * @throws IllegalArgumentException if they would be too many or their numbers too large, saying
   *     how many; if a value has another shape than its sequence or is not finite; or if the
   *     variant is equivariant and the function is not
   */
  public static Approximation of(SequenceFunction function, Grid grid, Variant variant) {
    ConstructionSize size = ConstructionSize.of(grid, variant);
    size.requireFit();
    ContextualMapping mapping = ContextualMapping.of(grid, variant);
    List<long[]> contexts = mapping.contexts();
    List<double[][]> targets = new ArrayList<>(contexts.size());
    double largest = 0;
    for (long[] context : contexts) {
      double[][] target = target(function, mapping, context);
      targets.add(target);
      for (double[] token : target) {
        largest = Math.max(largest, Math.abs(Layer.dot(direction(grid), token)));
      }
    }
    ContextualMapping wide = clearOf(largest, mapping, contexts, size.idBits());
    List<Value> table = new ArrayList<>();
    for (int i = 0; i < contexts.size(); i++) {
      long[] ids = wide.map(contexts.get(i));
      for (int j = 0; j < ids.length; j++) {
        table.add(value(wide, contexts.get(i)[j], j, ids[j], targets.get(i)[j]));
      }
    }
    table.sort(Comparator.comparingDouble(Value::id).reversed());
    return new Approximation(wide, function, table);
  }

  /** A token's id, and what turns the token that has it into the value of the function. */
  @SuppressWarnings("ArrayRecordComponent") // A row of a table, never compared.
  private record Value(double id, double[] change) {}

  /** Raises the scale until no value of the function can be mistaken for an id. */
  private static ContextualMapping clearOf(
      double largest, ContextualMapping mapping, List<long[]> contexts, int idBits) {
    double width = mapping.grid().width();
    long lowest =
        contexts.stream().flatMapToLong(c -> Arrays.stream(mapping.map(c))).min().getAsLong();
    int doublings = 0;
    while (Math.scalb(lowest * width, doublings) <= largest + width) {
      doublings++;
    }
    if (idBits + doublings > ConstructionSize.MAX_ID_BITS) {
      throw new IllegalArgumentException(
          "Values up to %s would need ids of %d bits to be told from them; at most %d are exact"
              .formatted(largest, idBits + doublings, ConstructionSize.MAX_ID_BITS));
    }
    return mapping.withScale(mapping.scale() << doublings);
  }

  private static Value value(
      ContextualMapping mapping, long before, int j, long after, double[] target) {
    Grid grid = mapping.grid();
    double[] change = target.clone();
    double[] corner = grid.corner(before - mapping.position(j));
    double position = mapping.variant() == Variant.POSITIONAL ? j : 0;
    for (int i = 0; i < change.length; i++) {
      change[i] -= corner[i] + position;
    }
    change[0] -= (after - before) * grid.width();
    return new Value(after * grid.width(), change);
  }

  private static double[][] target(
      SequenceFunction function, ContextualMapping mapping, long[] context) {
    Grid grid = mapping.grid();
    double[][] tokens = new double[context.length][];
    for (int j = 0; j < context.length; j++) {
      tokens[j] = grid.centre(context[j] - mapping.position(j));
    }
    double[][] target = evaluate(function, tokens);
    if (mapping.variant() == Variant.EQUIVARIANT) {
      requireEquivariance(function, tokens, target);
    }
    return target;
  }

  private static double[][] evaluate(SequenceFunction function, double[][] tokens) {
    double[][] given = Arrays.stream(tokens).map(double[]::clone).toArray(double[][]::new);
    double[][] value = function.apply(given);
    boolean fits =
        value.length == tokens.length
            && Arrays.stream(value).allMatch(token -> token.length == tokens[0].length)
            && Arrays.stream(value).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    if (!fits) {
      throw new IllegalArgumentException(
          "The function of %s must be %d tokens of %d finite coordinates, not %s"
              .formatted(
                  Arrays.deepToString(tokens),
                  tokens.length,
                  tokens[0].length,
                  Arrays.deepToString(value)));
    }
    return value;
  }

  /** Tries the exchange of the first two tokens and the rotation, which generate all others. */
  private static void requireEquivariance(
      SequenceFunction function, double[][] tokens, double[][] value) {
    int[] exchange = IntStream.range(0, tokens.length).toArray();
    int[] rotation = exchange.clone();
    exchange[0] = 1;
    exchange[1] = 0;
    for (int j = 0; j < rotation.length; j++) {
      rotation[j] = (j + 1) % rotation.length;
    }
    for (int[] permutation : List.of(exchange, rotation)) {
      double[][] permuted = permute(tokens, permutation);
      double[][] actual = evaluate(function, permuted);
      double[][] expected = permute(value, permutation);
      for (int j = 0; j < actual.length; j++) {
        for (int i = 0; i < actual[j].length; i++) {
          double difference = Math.abs(actual[j][i] - expected[j][i]);
          if (difference > EQUIVARIANCE * (1 + Math.abs(expected[j][i]))) {
            throw new IllegalArgumentException(
                "The function is not permutation-equivariant: of %s it is %s, of %s %s. Use the"
                        .formatted(
                            Arrays.deepToString(tokens),
                            Arrays.deepToString(value),
                            Arrays.deepToString(permuted),
                            Arrays.deepToString(actual))
                    + " positional variant");
          }
        }
      }
    }
  }

  private static double[][] permute(double[][] rows, int[] permutation) {
    return Arrays.stream(permutation).mapToObj(j -> rows[j]).toArray(double[][]::new);
  }

  private static double[] direction(Grid grid) {
    double[] direction = new double[grid.dimension()];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (double) ContextualMapping.power(grid.cells(), i);
    }
    return direction;
  }

  private static double[] axis(int dimension, int i) {
    double[] axis = new double[dimension];
    axis[i] = 1;
    return axis;
  }

  private static List<FeedForward> quantisation(ContextualMapping mapping) {
    Grid grid = mapping.grid();
    int ranges = mapping.variant() == Variant.POSITIONAL ? grid.length() : 1;
    Line outside = new Line(-1, (double) -mapping.outside());
    List<FeedForward> layers = new ArrayList<>();
    for (int i = 0; i < grid.dimension(); i++) {
      double[] axis = axis(grid.dimension(), i);
      layers.add(
          new FeedForward(
              axis, 0, new PiecewiseLinear(outside, 0, Line.ZERO, ranges, outside), axis));
      for (int bound = 0; bound < ranges * grid.cells(); bound++) {
        double from = bound * grid.width();
        double to = (bound + 1) * grid.width();
        Line snap = new Line(-1, from);
        layers.add(
            new FeedForward(
                axis, 0, new PiecewiseLinear(Line.ZERO, from, snap, to, Line.ZERO), axis));
      }
    }
    return layers;
  }

  private static List<Attention> attention(ContextualMapping mapping) {
    double width = mapping.grid().width();
    double[] direction = direction(mapping.grid());
    List<Attention> layers = new ArrayList<>();
    for (long visited : mapping.sweep()) {
      Head below = new Head((visited - 0.5) * width, (double) mapping.factor());
      Head above = new Head((visited + 0.5) * width, (double) -mapping.factor());
      layers.add(new Attention(direction, List.of(below, above), Double.POSITIVE_INFINITY));
    }
    List<Head> all = List.of(new Head(0, (double) mapping.scale()));
    layers.add(new Attention(direction, all, Double.POSITIVE_INFINITY));
    return layers;
  }

  /**
   * Sets everything to zero that has no value, then each token to its value. Ids are visited from
   * the highest down, so that the units of all layers but one rest for every token.
   */
  private List<FeedForward> values(List<Value> table) {
    Grid grid = mapping.grid();
    double[] direction = direction(grid);
    double half = grid.width() / 2;
    Line one = new Line(0, 1);
    double[] down = new double[grid.dimension()];
    Arrays.fill(down, -bound() - 1);
    List<FeedForward> layers = new ArrayList<>();
    PiecewiseLinear foreign =
        new PiecewiseLinear(one, lowestId - half, Line.ZERO, highestId + half, one);
    layers.add(new FeedForward(direction, 0, foreign, down));
    PiecewiseLinear negative = new PiecewiseLinear(new Line(-1, 0), 0, Line.ZERO, 1, Line.ZERO);
    for (int i = 0; i < grid.dimension(); i++) {
      double[] axis = axis(grid.dimension(), i);
      layers.add(new FeedForward(axis, 0, negative, axis));
    }
    PiecewiseLinear window = new PiecewiseLinear(Line.ZERO, -half, one, half, Line.ZERO);
    for (Value value : table) {
      layers.add(new FeedForward(direction, -value.id, window, value.change));
    }
    return layers;
  }

  /**
   * No coordinate exceeds this after the attention layers: each of the tokens is raised at most
   * once, which makes the range of ids at most (factor + 1) times as large.
   */
  private double bound() {
    Grid grid = mapping.grid();
    double range = (mapping.outside() + (double) grid.length()) * ContextualMapping.ones(grid);
    return (mapping.scale() + 1.0) * range * Math.pow(mapping.factor() + 1.0, grid.length());
  }

  /** How ids come about. */
  public ContextualMapping mapping() {
    return mapping;
  }

  /** How many layers and parameters there are. */
  public ConstructionSize size() {
    return ConstructionSize.of(mapping.grid(), mapping.variant());
  }

  /** The smallest and the largest id that stands for a value. */
  public double[] idRange() {
    return new double[] {lowestId, highestId};
  }

  /** The form with hardmax and activations that jump. */
  public Transformer exact() {
    return transformer(
        Stream.of(quantisation, attention, values).<Layer>flatMap(List::stream).toList());
  }

  /**
   * The form with softmax and ReLU: two heads of size 1 and four hidden units.
   *
   * @param tolerance how far ids may be from the exact ones, above 0 and below a quarter of a cell
   *     width; values are as far from those of the exact form
   * @param ramp which share of each cell is given up to the ramp before its upper bound, above 0
   *     and at most a half: there the two forms differ
   * @throws IllegalArgumentException if tolerance or ramp is out of range
   */
  public Transformer relaxed(double tolerance, double ramp) {
    if (!(ramp > 0 && ramp <= 0.5)) {
      throw new IllegalArgumentException("The ramp must be in (0, 0.5], not " + ramp);
    }
    double scale = softmaxScale(tolerance);
    double width = mapping.grid().width();
    List<Layer> layers = new ArrayList<>();
    quantisation.forEach(layer -> layers.add(layer.relaxed(ramp * width)));
    attention.forEach(layer -> layers.add(layer.relaxed(scale)));
    values.forEach(layer -> layers.add(layer.relaxed(width / 4)));
    return transformer(layers);
  }

  /**
   * By what logits are multiplied so that ids come as close to the exact ones as is asked: softmax
   * differs from hardmax by at most n times the range of ids times e to minus half the scale times
   * the square of the cell width, and later layers multiply that by the factor each and the scale
   * of the mapping.
   *
   * @param tolerance above 0, at most a quarter of the cell width
   * @throws IllegalArgumentException if the tolerance is out of range
   */
  public double softmaxScale(double tolerance) {
    double width = mapping.grid().width();
    if (!(tolerance > 0 && tolerance <= width / 4)) {
      throw new IllegalArgumentException(
          "The tolerance must be above 0 and at most a quarter of the cell width, %s, not %s"
              .formatted(width / 4, tolerance));
    }
    int n = mapping.grid().length();
    return 2
        / (width * width)
        * (Math.log(n * highestId)
            + n * Math.log((double) mapping.factor())
            - 2 * Math.log(width)
            + Math.log(2.0 * n * (double) mapping.scale() / tolerance));
  }

  private Transformer transformer(List<Layer> layers) {
    Grid grid = mapping.grid();
    double[][] positions = new double[grid.length()][grid.dimension()];
    if (mapping.variant() == Variant.POSITIONAL) {
      for (int j = 0; j < positions.length; j++) {
        Arrays.fill(positions[j], j);
      }
    }
    return new Transformer(grid, positions, layers);
  }

  /**
   * The value of the function at the centre of the cell of a sequence, which the exact form
   * computes; zero if a token lies outside the cube or, without positions, two share a cell.
   */
  public double[][] cellValue(double[][] tokens) {
    Grid grid = mapping.grid();
    long[] cells = Arrays.stream(tokens).mapToLong(grid::cell).toArray();
    boolean outside = Arrays.stream(cells).anyMatch(cell -> cell < 0);
    boolean shared = Arrays.stream(cells).distinct().count() < cells.length;
    if (outside || (shared && mapping.variant() == Variant.EQUIVARIANT)) {
      return new double[grid.length()][grid.dimension()];
    }
    return evaluate(function, Arrays.stream(cells).mapToObj(grid::centre).toArray(double[][]::new));
  }
}
