package io.orthant.learn.nn;

import io.orthant.learn.weights.Safetensors;
import io.orthant.learn.weights.TensorData;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * All that a model has learned: the encoder and the item tables.
 *
 * @param encoder parameters of the encoder
 * @param inputItems item vectors of histories [items, dimension]
 * @param outputItems item vectors of answers [items, dimension]; the same object when tied
 */
public record ModelWeights(EncoderParameters encoder, Matrix inputItems, Matrix outputItems) {
  private static final String ENCODER = "encoder.";
  private static final String ITEMS = "items";
  private static final String INPUT_ITEMS = "items.input";
  private static final String OUTPUT_ITEMS = "items.output";

  /**
   * Draws fresh weights; item vectors are normal with expected length 1, and scaled to length 1 if
   * the configuration wants that of answers.
   */
  public static ModelWeights create(
      EncoderConfig config, int items, boolean tied, Seed seed, Arena arena) {
    EncoderParameters encoder = EncoderParameters.create(config, seed, arena);
    Matrix output = randomItems(config, items, seed.stream("item vectors"), arena);
    if (config.normalised()) {
      UnitRows.scale(output, IntStream.range(0, items).toArray(), items);
    }
    Matrix input =
        tied ? output : randomItems(config, items, seed.stream("input item vectors"), arena);
    return new ModelWeights(encoder, input, output);
  }

  /**
   * Views the arrays of a weight file.
   *
   * @throws IllegalArgumentException if one is missing or has another shape than the configuration
   */
  public static ModelWeights of(Safetensors file, EncoderConfig config, int items, boolean tied) {
    EncoderParameters encoder =
        EncoderParameters.of(
            config, (name, shape) -> file.require(ENCODER + name, TensorData.Type.F32, shape));
    if (tied) {
      Matrix table = table(file, ITEMS, items, config);
      return new ModelWeights(encoder, table, table);
    }
    return new ModelWeights(
        encoder, table(file, INPUT_ITEMS, items, config), table(file, OUTPUT_ITEMS, items, config));
  }

  public boolean tied() {
    return inputItems == outputItems;
  }

  /** The item tables by the name they have in files: one when tied, else two. */
  public Map<String, Matrix> itemTables() {
    Map<String, Matrix> tables = new LinkedHashMap<>();
    if (tied()) {
      tables.put(ITEMS, inputItems);
    } else {
      tables.put(INPUT_ITEMS, inputItems);
      tables.put(OUTPUT_ITEMS, outputItems);
    }
    return tables;
  }

  /** All arrays by the name they have in files, viewed without copying. */
  public Map<String, TensorData> tensors() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (Parameter parameter : encoder.list()) {
      tensors.put(
          ENCODER + parameter.name(),
          new TensorData(TensorData.Type.F32, parameter.shape(), parameter.values()));
    }
    itemTables()
        .forEach(
            (name, table) ->
                tensors.put(
                    name,
                    TensorData.floats(
                        table.segment(), (long) table.rows(), (long) table.dimension())));
    return tensors;
  }

  private static Matrix table(Safetensors file, String name, int items, EncoderConfig config) {
    List<Long> shape = List.of((long) items, (long) config.dimension());
    MemorySegment memory = file.require(name, TensorData.Type.F32, shape);
    return Matrix.wrap(memory, items, config.dimension());
  }

  private static Matrix randomItems(
      EncoderConfig config, int items, RandomGenerator random, Arena arena) {
    Matrix matrix = Matrix.allocate(arena, items, config.dimension());
    double deviation = 1 / Math.sqrt(config.dimension());
    for (long i = 0; i < (long) items * config.dimension(); i++) {
      float value = (float) (deviation * random.nextGaussian());
      matrix.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return matrix;
  }
}
