package io.orthant.learn.approximation;

import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderParameters;
import io.orthant.learn.nn.SelfAttention;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a relaxed construction as parameters of the library's own encoder, in its plain form
 * and in single precision.
 */
public final class EncoderExport {
  private static final int HEADS = 2;

  private final Transformer transformer;
  private final int width;

  /**
   * Prepares the export.
   *
   * @throws IllegalArgumentException if the ids are too large for single precision
   */
  public EncoderExport(Approximation approximation, double tolerance, double ramp) {
    double range = approximation.idRange()[1] / approximation.mapping().grid().width();
    int bits = Math.getExponent(range) + 1;
    if (bits > ConstructionSize.MAX_FLOAT_ID_BITS) {
      throw new IllegalArgumentException(
          "Ids take %d bits; single precision, which the encoder has, keeps at most %d apart"
              .formatted(bits, ConstructionSize.MAX_FLOAT_ID_BITS));
    }
    transformer = approximation.relaxed(tolerance, ramp);
    width = transformer.grid().dimension();
  }

  /** The shape of the encoder that takes the weights. */
  public EncoderConfig config() {
    return new EncoderConfig(
        width,
        Collections.nCopies(blocks().size(), new SelfAttention(HEADS, 1)),
        ReluUnits.COUNT,
        transformer.grid().length(),
        false,
        EncoderConfig.Blocks.PLAIN,
        0,
        0);
  }

  /** The weights, in memory of the arena. */
  public EncoderParameters parameters(Arena arena) {
    Map<String, float[]> arrays = arrays();
    return EncoderParameters.of(
        config(),
        (name, shape) -> {
          int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
          float[] values = arrays.getOrDefault(name, new float[size]);
          MemorySegment memory = arena.allocate((long) size * Float.BYTES, Long.BYTES);
          MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, size);
          return memory;
        });
  }

  /** A sequence as the encoder takes it [length, dimension], row-major. */
  public float[] input(double[][] tokens) {
    float[] input = new float[tokens.length * width];
    for (int j = 0; j < tokens.length; j++) {
      for (int i = 0; i < width; i++) {
        input[j * width + i] = (float) tokens[j][i];
      }
    }
    return input;
  }

  /** What {@link #input} makes of a sequence, undone. */
  public double[][] output(float[] hidden) {
    double[][] tokens = new double[hidden.length / width][width];
    for (int j = 0; j < tokens.length; j++) {
      for (int i = 0; i < width; i++) {
        tokens[j][i] = hidden[j * width + i];
      }
    }
    return tokens;
  }

  private record Block(@Nullable Attention attention, @Nullable FeedForward feedForward) {}

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Attention waiting = null;
    for (Layer layer : transformer.layers()) {
      switch (layer) {
        case Attention attention -> {
          if (waiting != null) {
            blocks.add(new Block(waiting, null));
          }
          waiting = attention;
        }
        case FeedForward feedForward -> {
          blocks.add(new Block(waiting, feedForward));
          waiting = null;
        }
      }
    }
    return blocks;
  }

  /** The arrays that are not zero, by name. */
  private Map<String, float[]> arrays() {
    Map<String, float[]> arrays = new HashMap<>();
    arrays.put("positions", input(transformer.positions()));
    List<Block> blocks = blocks();
    for (int i = 0; i < blocks.size(); i++) {
      String prefix = "layers." + i + ".";
      Block block = blocks.get(i);
      if (block.attention != null) {
        put(block.attention, prefix + "attention.", arrays);
      }
      if (block.feedForward != null) {
        put(block.feedForward, prefix + "feedforward.", arrays);
      }
    }
    return arrays;
  }

  private void put(Attention attention, String prefix, Map<String, float[]> arrays) {
    float[] projections = new float[3 * HEADS * width];
    float[] biases = new float[3 * HEADS];
    float[] output = new float[width * HEADS];
    List<Attention.Head> heads = attention.heads();
    for (int h = 0; h < heads.size(); h++) {
      for (int i = 0; i < width; i++) {
        float weight = (float) attention.direction()[i];
        projections[h * width + i] = weight;
        projections[(HEADS + h) * width + i] = (float) (attention.scale() * weight);
        projections[(2 * HEADS + h) * width + i] = weight;
      }
      biases[h] = (float) -heads.get(h).threshold();
      output[h] = (float) heads.get(h).output();
    }
    arrays.put(prefix + "input.weight", projections);
    arrays.put(prefix + "input.bias", biases);
    arrays.put(prefix + "output.weight", output);
  }

  private void put(FeedForward layer, String prefix, Map<String, float[]> arrays) {
    if (!(layer.activation() instanceof ReluUnits units)) {
      throw new IllegalStateException("A layer of a relaxed form jumps: " + layer);
    }
    float[] input = new float[ReluUnits.COUNT * width];
    float[] inner = new float[ReluUnits.COUNT];
    float[] output = new float[width * ReluUnits.COUNT];
    float[] outer = new float[width];
    for (int unit = 0; unit < ReluUnits.COUNT; unit++) {
      double sign = units.signs()[unit];
      inner[unit] = (float) (sign * layer.bias() + units.offsets()[unit]);
      for (int i = 0; i < width; i++) {
        input[unit * width + i] = (float) (sign * layer.input()[i]);
        output[i * ReluUnits.COUNT + unit] = (float) (units.weights()[unit] * layer.output()[i]);
      }
    }
    for (int i = 0; i < width; i++) {
      outer[i] = (float) (units.constant() * layer.output()[i]);
    }
    arrays.put(prefix + "input.weight", input);
    arrays.put(prefix + "input.bias", inner);
    arrays.put(prefix + "output.weight", output);
    arrays.put(prefix + "output.bias", outer);
  }
}
