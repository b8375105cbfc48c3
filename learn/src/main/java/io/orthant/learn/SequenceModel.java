package io.orthant.learn;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Ranker;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained model: turns histories into query vectors whose inner product with an item vector is
 * the item's score.
 *
 * <p>Weights are memory-mapped and live until {@link #close()}; later use throws {@link
 * IllegalStateException}. Safe to share between threads, except that none may use it while it is
 * closed.
 */
public final class SequenceModel implements AutoCloseable {
  private static final int BATCH_HISTORIES = 256;

  private final Arena arena;
  private final ModelConfig config;
  private final Catalog catalog;
  private final ModelWeights weights;
  private final NoiseRuns noise;
  private final HistoryEncoder encoder;

  private SequenceModel(
      Arena arena, ModelConfig config, Catalog catalog, ModelWeights weights, NoiseRuns noise) {
    this.arena = arena;
    this.config = config;
    this.catalog = catalog;
    this.weights = weights;
    this.noise = noise;
    encoder = new HistoryEncoder(weights, noise);
  }

  /**
   * Opens a model folder and checks all its files. Noise in depth, if the model was trained with
   * it, is left out.
   *
   * @throws IOException naming the file and what is wrong: missing, damaged, of a newer version
   */
  public static SequenceModel open(Path path) throws IOException {
    return open(path, NoiseRuns.off());
  }

  /**
   * Opens a model whose scores are the mean over paths of its noise in depth, that is, whose query
   * vectors are: Liu et al. (CVPR 2020) test their networks so. The paths follow from seed, run and
   * items alone, and the same history always has the same vector. Encoding takes as many times as
   * long as there are runs.
   *
   * @throws IOException naming the file and what is wrong: missing, damaged, of a newer version
   * @throws IllegalArgumentException if there are runs, but the model has no noise
   */
  @SuppressWarnings("MustBeClosedChecker") // The model closes the arena.
  public static SequenceModel open(Path path, NoiseRuns noise) throws IOException {
    ModelFolder folder = new ModelFolder(path);
    ModelConfig config = folder.readConfig();
    if (noise.runs() > 0 && !config.encoder().noisy()) {
      throw new IllegalArgumentException(
          "%s has no layer with noise to average over %d runs; only models trained with --layers sde and --noise have"
              .formatted(path, noise.runs()));
    }
    Catalog catalog = folder.readCatalog();
    Arena arena = Arena.ofShared();
    try {
      return new SequenceModel(arena, config, catalog, folder.readWeights(config, arena), noise);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  public ModelConfig config() {
    return config;
  }

  /** The items the model knows; row i of {@link #itemVectors()} belongs to ordinal i. */
  public Catalog catalog() {
    return catalog;
  }

  public int dimension() {
    return config.encoder().dimension();
  }

  /** How many of the latest items of a history are looked at. */
  public int maxLength() {
    return config.encoder().historyLength();
  }

  /** The item vectors [items, dimension], viewed until the model is closed. */
  public Matrix itemVectors() {
    checkOpen();
    return weights.outputItems();
  }

  /**
   * Encodes histories, oldest item first, of which the latest {@link #maxLength()} items count. A
   * model of masked items puts a mask behind them.
   *
   * @param histories item ordinals; none may be empty
   * @param arena owner of the result
   * @return query vectors [histories, dimension]
   * @throws IllegalArgumentException naming the history that is empty or holds an unknown ordinal
   */
  public Matrix encode(List<int[]> histories, Arena arena) {
    try (Workers caller = new Workers(1)) {
      return encode(histories, arena, caller);
    }
  }

  /**
   * Encodes as {@link #encode(List, Arena)} does, on several threads.
   *
   * @param arena owner of the result; a shared one unless there is a single thread
   */
  public Matrix encode(List<int[]> histories, Arena arena, Workers workers) {
    checkOpen();
    List<int[]> recent = new ArrayList<>(histories.size());
    for (int i = 0; i < histories.size(); i++) {
      recent.add(recent(histories.get(i), i));
    }
    // Histories of like length meet in a batch, so that little of it is padding.
    List<Integer> order =
        IntStream.range(0, recent.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> recent.get(i).length))
            .toList();
    Matrix queries = Matrix.allocate(arena, histories.size(), dimension());
    workers.run(
        recent.size(),
        BATCH_HISTORIES,
        (from, to) -> encode(recent, order.subList(from, to), queries));
    return queries;
  }

  /** Encodes one history; see {@link #encode(List, Arena)}. */
  public float[] encode(int[] history) {
    try (Arena own = Arena.ofConfined()) {
      return encode(List.of(history), own).row(0);
    }
  }

  /** Ranks held-out targets over the whole catalogue, each from what comes before it. */
  public Ranker ranker() {
    return ranker(Context.BEFORE);
  }

  /**
   * Ranks held-out targets over the whole catalogue. Asked for targets by what is around them, the
   * ranker of a model of the next item throws {@link IllegalArgumentException}.
   */
  public Ranker ranker(Context context) {
    checkOpen();
    return new ModelRanker(weights, noise, context, false);
  }

  /**
   * Encodes what comes before each held-out target, as {@link #ranker()} does.
   *
   * @param arena owner of the queries
   */
  public Predictions predictions(List<HeldOut> heldOut, Arena arena) {
    checkOpen();
    PredictionBatches batches = new PredictionBatches(weights, noise, heldOut, Context.BEFORE);
    Matrix queries = Matrix.allocate(arena, batches.targets(), dimension());
    int[] targets = new int[batches.targets()];
    batches.forEach(
        batch -> {
          Matrix encoded =
              Matrix.wrap(
                  Tensors.memory(batch.queries().contiguous()), batch.places().length, dimension());
          for (int i = 0; i < batch.places().length; i++) {
            queries.setRow(batch.places()[i], encoded.row(i));
            targets[batch.places()[i]] = (int) batch.targets()[i];
          }
        });
    return new Predictions(queries, targets);
  }

  /**
   * Held-out targets and what they are predicted from.
   *
   * @param queries query vectors [targets, dimension]
   * @param targets the item that follows each
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
  public record Predictions(Matrix queries, int[] targets) {}

  /**
   * {@code exp} of the mean loss of the full softmax over held-out targets, each predicted from
   * what comes before it: how many items the model wavers between. NaN without targets. Means
   * something only for a model whose scores are logits, that is, one trained with a softmax.
   */
  public double perplexity(List<HeldOut> heldOut) {
    checkOpen();
    return Perplexity.of(weights, noise, heldOut, Context.BEFORE);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private void encode(List<int[]> histories, List<Integer> rows, Matrix queries) {
    try (Scope _ = Scope.open()) {
      PaddedSequences sequences =
          PaddedSequences.wantingLast(rows.stream().map(histories::get).toList());
      MemorySegment hidden = Tensors.memory(encoder.hidden(sequences).contiguous());
      long rowBytes = (long) dimension() * Float.BYTES;
      for (int i = 0; i < rows.size(); i++) {
        MemorySegment.copy(
            hidden, i * rowBytes, queries.segment(), queries.offset(rows.get(i)), rowBytes);
      }
    }
  }

  private int[] recent(int[] history, int number) {
    if (history.length == 0) {
      throw new IllegalArgumentException("History " + number + " is empty");
    }
    for (int item : history) {
      if (item < 0 || item >= catalog.size()) {
        throw new IllegalArgumentException(
            "History %d holds item %d; the catalogue has items 0 to %d"
                .formatted(number, item, catalog.size() - 1));
      }
    }
    int from = Math.max(0, history.length - maxLength());
    if (config.encoder().causal()) {
      return Arrays.copyOfRange(history, from, history.length);
    }
    int[] asked = Arrays.copyOfRange(history, from, history.length + 1);
    asked[asked.length - 1] = PaddedSequences.MASK;
    return asked;
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("The model is closed");
    }
  }
}
