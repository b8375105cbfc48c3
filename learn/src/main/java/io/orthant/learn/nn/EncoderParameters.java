package io.orthant.learn.nn;

import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/** The arrays of a {@link TransformerEncoder}, in a fixed order with fixed names. */
public final class EncoderParameters {
  private static final int ALIGNMENT = 64;
  private static final double POSITION_DEVIATION = 0.02;

  private final EncoderConfig config;
  private final List<Parameter> parameters;

  private EncoderParameters(EncoderConfig config, List<Parameter> parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  /**
   * Draws fresh parameters: matrices uniform with the variance 2 / (inputs + outputs), those that
   * end a residual branch smaller by the root of twice the depth, positions normal with deviation
   * 0.02, the mask with expected length 1, filters of a convolution and weights of a bi-linear
   * projection near those that pass a token on as it is, gains one, offsets zero.
   */
  public static EncoderParameters create(EncoderConfig config, Seed seed, Arena arena) {
    RandomGenerator random = seed.stream("encoder parameters");
    List<Parameter> parameters = new ArrayList<>();
    for (ParameterSpec spec : layout(config)) {
      long size = spec.shape().stream().reduce(1L, Math::multiplyExact);
      MemorySegment values = arena.allocate(size * Float.BYTES, ALIGNMENT);
      for (long i = 0; i < size; i++) {
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) spec.start().at(i, random));
      }
      parameters.add(new Parameter(spec.name(), spec.shape(), values));
    }
    return new EncoderParameters(config, List.copyOf(parameters));
  }

  /**
   * Views existing memory, such as a mapped weight file.
   *
   * @param source gives the memory for a name and shape, or throws
   */
  public static EncoderParameters of(
      EncoderConfig config, BiFunction<String, List<Long>, MemorySegment> source) {
    return new EncoderParameters(
        config,
        layout(config).stream()
            .map(
                spec ->
                    new Parameter(
                        spec.name(), spec.shape(), source.apply(spec.name(), spec.shape())))
            .toList());
  }

  /** How many values the arrays of such an encoder have together. */
  public static long count(EncoderConfig config) {
    return layout(config).stream()
        .mapToLong(spec -> spec.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  public EncoderConfig config() {
    return config;
  }

  /** All arrays, always in the same order. */
  public List<Parameter> list() {
    return parameters;
  }

  private static List<ParameterSpec> layout(EncoderConfig config) {
    long d = config.dimension();
    int layers = config.layers().size();
    boolean normalised = config.blocks() == EncoderConfig.Blocks.NORMALISED;
    List<ParameterSpec> all = new ArrayList<>();
    all.add(ParameterSpec.normal("positions", POSITION_DEVIATION, config.maxLength(), d));
    if (!config.causal()) {
      all.add(ParameterSpec.normal("mask", 1 / Math.sqrt((double) d), d));
    }
    for (int layer = 0; layer < layers; layer++) {
      EncoderLayer own = config.layers().get(layer);
      String block = "layers." + layer + ".";
      if (own instanceof SdeLayer) {
        own.layout(config).forEach(spec -> all.add(spec.within(block + own.prefix())));
        continue;
      }
      List<ParameterSpec> mixing = new ArrayList<>();
      List<ParameterSpec> feedForward = new ArrayList<>();
      if (normalised) {
        mixing.addAll(norm("norm", d));
        feedForward.addAll(norm("norm", d));
      }
      mixing.addAll(own.layout(config));
      feedForward.add(ParameterSpec.matrix("input.weight", config.feedForward(), d));
      feedForward.add(ParameterSpec.zeros("input.bias", config.feedForward()));
      feedForward.add(ParameterSpec.branchEnd("output.weight", d, config.feedForward(), layers));
      feedForward.add(ParameterSpec.zeros("output.bias", d));
      mixing.forEach(spec -> all.add(spec.within(block + own.prefix())));
      feedForward.forEach(spec -> all.add(spec.within(block + "feedforward")));
    }
    if (normalised) {
      all.addAll(norm("norm", d));
    }
    return all;
  }

  private static List<ParameterSpec> norm(String name, long dimension) {
    return List.of(
        ParameterSpec.ones(name + ".gain", dimension),
        ParameterSpec.zeros(name + ".offset", dimension));
  }
}
