package io.orthant.learn.nn;

import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/** The arrays of a {@link TransformerEncoder}, in a fixed order with fixed names. */
public final class EncoderParameters {
  private static final int ALIGNMENT = 64;

  private final EncoderConfig config;
  private final List<Parameter> parameters;

  private EncoderParameters(EncoderConfig config, List<Parameter> parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  /**
   * Draws fresh parameters: matrices uniform with the variance 2 / (inputs + outputs), those that
   * end a residual branch smaller by the root of twice the depth, positions normal with deviation
   * 0.02, gains one, offsets zero.
   */
  public static EncoderParameters create(EncoderConfig config, Seed seed, Arena arena) {
    RandomGenerator random = seed.stream("encoder parameters");
    return of(
        config,
        (name, shape) -> {
          long size = shape.stream().reduce(1L, Math::multiplyExact);
          MemorySegment values = arena.allocate(size * Float.BYTES, ALIGNMENT);
          initialise(name, shape, values, config, random);
          return values;
        });
  }

  /**
   * Views existing memory, such as a mapped weight file.
   *
   * @param source gives the memory for a name and shape, or throws
   */
  public static EncoderParameters of(
      EncoderConfig config, BiFunction<String, List<Long>, MemorySegment> source) {
    List<Parameter> parameters = new ArrayList<>();
    layout(config)
        .forEach(
            slot ->
                parameters.add(
                    new Parameter(slot.name, slot.shape, source.apply(slot.name, slot.shape))));
    return new EncoderParameters(config, List.copyOf(parameters));
  }

  public EncoderConfig config() {
    return config;
  }

  /** All arrays, always in the same order. */
  public List<Parameter> list() {
    return parameters;
  }

  private record Slot(String name, List<Long> shape) {
    static Slot of(String name, long... shape) {
      return new Slot(name, Arrays.stream(shape).boxed().toList());
    }
  }

  private static List<Slot> layout(EncoderConfig config) {
    long d = config.dimension();
    long hidden = config.feedForward();
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.of("positions", config.maxLength(), d));
    for (int layer = 0; layer < config.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      addNorm(prefix + "attention.", config, slots);
      slots.add(Slot.of(prefix + "attention.input.weight", 3 * d, d));
      slots.add(Slot.of(prefix + "attention.input.bias", 3 * d));
      slots.add(Slot.of(prefix + "attention.output.weight", d, d));
      slots.add(Slot.of(prefix + "attention.output.bias", d));
      addNorm(prefix + "feedforward.", config, slots);
      slots.add(Slot.of(prefix + "feedforward.input.weight", hidden, d));
      slots.add(Slot.of(prefix + "feedforward.input.bias", hidden));
      slots.add(Slot.of(prefix + "feedforward.output.weight", d, hidden));
      slots.add(Slot.of(prefix + "feedforward.output.bias", d));
    }
    addNorm("", config, slots);
    return slots;
  }

  private static void addNorm(String prefix, EncoderConfig config, List<Slot> slots) {
    if (!config.plain()) {
      slots.add(Slot.of(prefix + "norm.gain", config.dimension()));
      slots.add(Slot.of(prefix + "norm.offset", config.dimension()));
    }
  }

  private static void initialise(
      String name,
      List<Long> shape,
      MemorySegment values,
      EncoderConfig config,
      RandomGenerator random) {
    if (name.endsWith(".bias") || name.endsWith(".offset")) {
      return;
    }
    double limit = 0;
    if (name.endsWith(".weight")) {
      limit = Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
      if (name.endsWith("output.weight")) {
        limit /= Math.sqrt(2.0 * config.layers());
      }
    }
    for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
      double value =
          switch (name) {
            case "positions" -> 0.02 * random.nextGaussian();
            case String s when s.endsWith(".gain") -> 1;
            default -> limit * (2 * random.nextDouble() - 1);
          };
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
    }
  }
}
