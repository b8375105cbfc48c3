package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.dp.StackedGradients;
import io.orthant.learn.nn.Objective.Competitors;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The loss of the predicted items of each of several units, a mean, and its gradients with respect
 * to all that a model learns: one pass forward and one back for all units together, from which
 * norms and sums of the gradients of single units follow without forming them.
 *
 * <p>Coordinates are those of the encoder's parameters in their order, then those of the item
 * vectors of histories, then, unless tied, those of answers. Lengths of normalised item vectors are
 * taken to be 1, as training leaves them; the gradient has a part along the vector. Passes from
 * several threads may run at once as long as nothing writes to the model's memory.
 */
public final class UnitObjective {
  private final TransformerEncoder encoder;
  private final ModelWeights model;
  private final List<Coordinates> coordinates = new ArrayList<>();
  private final boolean oneByOne;

  /** Views a model, whose memory must outlive the objective. */
  public UnitObjective(ModelWeights model) {
    this(model, false);
  }

  /**
   * @param oneByOne whether the encoder's parameters are differentiated unit by unit, as those are
   *     that no faster way is known for
   */
  UnitObjective(ModelWeights model, boolean oneByOne) {
    this.model = model;
    this.oneByOne = oneByOne;
    encoder = new TransformerEncoder(model.encoder());
    encoder.requireGradients();
    for (Parameter parameter : model.encoder().list()) {
      append(parameter.shape());
    }
    for (Matrix table : model.itemTables().values()) {
      append(List.of((long) table.rows(), (long) table.dimension()));
    }
  }

  private void append(List<Long> shape) {
    coordinates.add(
        new Coordinates(coordinates.isEmpty() ? 0 : coordinates.getLast().end(), shape));
  }

  /** How many coordinates a gradient has. */
  public int coordinates() {
    return coordinates.getLast().end();
  }

  /**
   * One pass forward and back.
   *
   * @param batch whose rows are those of the model's item tables
   * @param competitors whose rows are those of the model's item vectors of answers
   * @param dropoutRate share of activations dropped
   * @param dropoutSeed names the random streams of dropout and flows
   * @param use receives the gradients of the units in their order, which last until it returns
   */
  public <T> T differentiate(
      UnitBatch batch,
      Competitors competitors,
      double dropoutRate,
      long dropoutSeed,
      Function<PerExampleGradients, T> use) {
    try (Scope _ = Scope.open()) {
      return use.apply(
          new Pass(batch).gradients(competitors, PassNoise.of(dropoutRate, dropoutSeed)));
    }
  }

  /** One pass, within a scope of its own. */
  private final class Pass {
    private final UnitBatch batch;
    private final Trace trace = new Trace();
    private final TracedGradients traced;
    private final Tensor inputRows;
    private final Tensor targetRows;
    private final Tensor weights;

    Pass(UnitBatch batch) {
      this.batch = batch;
      traced = new TracedGradients(coordinates, batch.units());
      inputRows = Tensors.longs(batch.inputs().rows());
      targetRows = Tensors.longs(batch.targets());
      weights = Tensors.floats(batch.weights());
    }

    PerExampleGradients gradients(Competitors competitors, PassNoise noise) {
      Tensor embeddings =
          view(model.inputItems()).index_select(0, inputRows).set_requires_grad(true);
      Tensor hidden =
          encoder
              .forward(batch.inputs(), embeddings, noise, trace)
              .reshape(-1, encoder.dimension())
              .index_select(0, Tensors.longs(batch.places()));
      Head head = head(hidden, competitors);
      Tensor losses = head.losses().mul(weights);
      List<PerExampleGradients> stack = new ArrayList<>(oneByOne(losses));
      List<Tensor> sources = new ArrayList<>();
      sources.add(embeddings);
      sources.addAll(head.logits());
      List<Trace.Layer> layers = oneByOne ? List.of() : trace.layers();
      layers.forEach(layer -> sources.add(layer.output()));
      TensorVector gradients =
          torch.grad(
              new TensorVector(losses.sum()), new TensorVector(sources.toArray(Tensor[]::new)));
      int at = 1 + head.logits().size();
      for (Trace.Layer layer : layers) {
        stack.addAll(traced.of(layer, gradients.get(at++)));
      }
      stack.addAll(tables(head, hidden, gradients));
      return new StackedGradients(stack);
    }

    /**
     * What hidden states are compared with, and how well they did.
     *
     * @param logits of predictions with chosen rows [predictions, m]; behind it, unless all
     *     compete, of predictions with their targets [predictions]
     * @param rows the chosen rows [m]
     * @param losses [predictions]
     */
    private record Head(List<Tensor> logits, Tensor rows, Tensor losses) {}

    private Head head(Tensor hidden, Competitors competitors) {
      return switch (competitors) {
        case Competitors.All _ -> {
          Tensor answers = view(model.outputItems());
          Tensor logits = hidden.matmul(answers.transpose(0, 1));
          yield new Head(
              List.of(logits),
              Tensors.range(answers.size(0)),
              SoftmaxLoss.ofLogits(logits, targetRows));
        }
        case Competitors.Sampled sampled ->
            chosen(
                hidden,
                sampled.negatives(),
                (targets, others, accidental) ->
                    SoftmaxLoss.ofLogits(
                        targets.sub(Tensors.floats(sampled.corrections(batch.targets()))),
                        others,
                        accidental,
                        sampled.logExpectedCounts()));
        case Competitors.Calibrated(long[] negatives, double power) ->
            chosen(
                hidden,
                negatives,
                (targets, others, accidental) ->
                    CalibratedLoss.ofLogits(targets, others, accidental, power));
      };
    }

    /** Losses of all predictions, by their logits with targets and with the same others. */
    private interface LossOfLogits {
      Tensor of(Tensor targets, Tensor others, Tensor accidental);
    }

    private Head chosen(Tensor hidden, long[] negatives, LossOfLogits loss) {
      Tensor answers = view(model.outputItems());
      Tensor rows = Tensors.longs(negatives);
      Tensor targets = hidden.mul(answers.index_select(0, targetRows)).sum(1);
      Tensor others = hidden.matmul(answers.index_select(0, rows).transpose(0, 1));
      Tensor accidental = targetRows.unsqueeze(1).eq(rows.unsqueeze(0));
      return new Head(List.of(others, targets), rows, loss.of(targets, others, accidental));
    }

    /** Gradients of the item tables, by those of embeddings and, behind them, of logits. */
    private List<TableGradients> tables(Head head, Tensor hidden, TensorVector gradients) {
      Tensor states = traced.places(hidden);
      TableGradients.Lookups inputs =
          new TableGradients.Lookups(
              inputRows.view(batch.units(), -1), traced.places(gradients.get(0)));
      TableGradients.@Nullable Lookups targets =
          head.logits().size() == 1
              ? null
              : new TableGradients.Lookups(
                  targetRows.view(batch.units(), -1),
                  states.mul(traced.places(gradients.get(2).unsqueeze(1))));
      TableGradients.Scores scores = distinct(head.rows(), states, traced.places(gradients.get(1)));
      Coordinates table = coordinates.get(model.encoder().list().size());
      if (model.tied()) {
        return List.of(
            new TableGradients(table, targets == null ? inputs : joined(inputs, targets), scores));
      }
      return List.of(
          new TableGradients(table, inputs, null),
          new TableGradients(coordinates.getLast(), targets, scores));
    }

    private static TableGradients.Lookups joined(
        TableGradients.Lookups one, TableGradients.Lookups other) {
      return new TableGradients.Lookups(
          torch.cat(new TensorVector(one.rows(), other.rows()), 1),
          torch.cat(new TensorVector(one.gradients(), other.gradients()), 1));
    }

    /** Adds up the columns of rows that were drawn more than once. */
    private static TableGradients.Scores distinct(Tensor rows, Tensor states, Tensor gradients) {
      long[] drawn = Tensors.numbers(rows);
      long[] sorted = Arrays.stream(drawn).sorted().distinct().toArray();
      if (sorted.length == drawn.length) {
        return new TableGradients.Scores(rows, states, gradients);
      }
      long[] places = Arrays.stream(drawn).map(row -> Arrays.binarySearch(sorted, row)).toArray();
      Tensor merged =
          torch.zeros(
              new long[] {gradients.size(0), gradients.size(1), sorted.length}, Tensors.float64());
      merged.index_add_(2, Tensors.longs(places), gradients);
      return new TableGradients.Scores(Tensors.longs(sorted), states, merged);
    }

    /** Gradients of parameters that no layer of the trace speaks of, unit by unit. */
    private List<PerExampleGradients> oneByOne(Tensor losses) {
      boolean[] known = new boolean[encoder.parameters().size()];
      if (!oneByOne) {
        for (Trace.Layer layer : trace.layers()) {
          Arrays.fill(known, layer.parameter(), layer.parameter() + layer.parameters(), true);
        }
      }
      List<Tensor> unknown = new ArrayList<>();
      List<Coordinates> places = new ArrayList<>();
      for (int i = 0; i < known.length; i++) {
        if (!known[i]) {
          unknown.add(encoder.parameters().get(i));
          places.add(coordinates.get(i));
        }
      }
      if (unknown.isEmpty()) {
        return List.of();
      }
      TensorVector sources = new TensorVector(unknown.toArray(Tensor[]::new));
      Tensor ofUnits = losses.view(batch.units(), -1).sum(1);
      List<List<Tensor>> rows = new ArrayList<>();
      places.forEach(_ -> rows.add(new ArrayList<>()));
      for (long unit = 0; unit < batch.units(); unit++) {
        TensorVector gradients =
            torch.grad(
                new TensorVector(ofUnits.select(0, unit)),
                sources,
                new TensorVector(),
                new BoolOptional(true),
                false,
                false);
        for (int i = 0; i < rows.size(); i++) {
          rows.get(i).add(gradients.get(i).detach().to(torch.ScalarType.Double).reshape(1, -1));
        }
      }
      List<PerExampleGradients> found = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        Tensor all = torch.cat(new TensorVector(rows.get(i).toArray(Tensor[]::new)), 0);
        found.add(new RowGradients(places.get(i), all));
      }
      return found;
    }
  }

  private static Tensor view(Matrix table) {
    return Tensors.view(table.segment(), table.rows(), table.dimension());
  }
}
