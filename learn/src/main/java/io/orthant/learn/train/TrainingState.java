package io.orthant.learn.train;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.Parameter;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.softmax.Sampler;
import io.orthant.learn.weights.TensorData;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights together with the state of optimiser and sampler: all that a step changes. */
final class TrainingState {
  private static final String STATE = "optimizer.state.";
  private static final String UPDATES = "optimizer.updates.";
  private static final String SAMPLER = "sampler.";

  private final ModelWeights weights;
  private final List<ParameterTable> encoder = new ArrayList<>();
  private final ParameterTable inputItems;
  private final ParameterTable outputItems;
  private final Map<String, ParameterTable> tables = new LinkedHashMap<>();
  private final Sampler sampler;
  private final Map<String, TensorData> further = new LinkedHashMap<>();

  TrainingState(ModelWeights weights, Optimizer optimizer, Sampler sampler, Arena arena) {
    this.weights = weights;
    this.sampler = sampler;
    for (Parameter parameter : weights.encoder().list()) {
      Matrix row = Matrix.wrap(parameter.values(), 1, parameter.size());
      ParameterTable table = new ParameterTable(optimizer, row, arena);
      encoder.add(table);
      tables.put("encoder." + parameter.name(), table);
    }
    weights
        .itemTables()
        .forEach((name, items) -> tables.put(name, new ParameterTable(optimizer, items, arena)));
    List<ParameterTable> itemTables =
        List.copyOf(tables.values()).subList(encoder.size(), tables.size());
    inputItems = itemTables.getFirst();
    outputItems = itemTables.getLast();
  }

  /** What a run begins with: fresh weights, and a sampler over them. */
  static TrainingState initial(Catalog catalog, TrainConfig config, Arena arena) {
    Seed seed = new Seed(config.seed());
    ModelWeights weights =
        ModelWeights.create(config.encoder(), catalog.size(), config.tied(), seed, arena);
    long[] counts = new long[catalog.size()];
    Arrays.setAll(counts, catalog::count);
    try (Workers workers = new Workers(config.threads())) {
      Sampler sampler = config.loss().sampler().over(weights.outputItems(), counts, seed, workers);
      return new TrainingState(weights, config.optimizer(), sampler, arena);
    }
  }

  ModelWeights weights() {
    return weights;
  }

  /** Where negatives come from. */
  Sampler sampler() {
    return sampler;
  }

  /** One table of a single row per encoder parameter. */
  List<ParameterTable> encoder() {
    return encoder;
  }

  ParameterTable inputItems() {
    return inputItems;
  }

  /** The same object as {@link #inputItems()} when tied. */
  ParameterTable outputItems() {
    return outputItems;
  }

  /** Saves and restores one more array with the rest. */
  void hold(String name, TensorData tensor) {
    further.put(name, tensor);
  }

  Map<String, TensorData> tensors() {
    Map<String, TensorData> tensors = new LinkedHashMap<>(weights.tensors());
    tensors.putAll(optimizerTensors());
    tensors.putAll(samplerTensors());
    tensors.putAll(further);
    return tensors;
  }

  private Map<String, TensorData> samplerTensors() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    sampler
        .state()
        .forEach(
            (name, values) ->
                tensors.put(
                    SAMPLER + name,
                    TensorData.floats(
                        values.segment(), (long) values.rows(), (long) values.dimension())));
    return tensors;
  }

  private Map<String, TensorData> optimizerTensors() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tables.forEach(
        (name, table) -> {
          if (table.stateDimension() > 0) {
            tensors.put(
                STATE + name,
                TensorData.floats(
                    table.state(), (long) table.values().rows(), table.stateDimension()));
          }
          MemorySegment updates = table.updates();
          tensors.put(UPDATES + name, TensorData.ints(updates));
        });
    return tensors;
  }
}
