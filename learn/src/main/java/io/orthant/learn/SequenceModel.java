package io.orthant.learn;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Ranker;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

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
  private final HistoryEncoder encoder;

  private SequenceModel(Arena arena, ModelConfig config, Catalog catalog, ModelWeights weights) {
    this.arena = arena;
    this.config = config;
    this.catalog = catalog;
    this.weights = weights;
    encoder = new HistoryEncoder(weights);
  }

  /**
   * Opens a model folder and checks all its files.
   *
   * @throws IOException naming the file and what is wrong: missing, damaged, of a newer version
   */
  @SuppressWarnings("MustBeClosedChecker") // The model closes the arena.
  public static SequenceModel open(Path path) throws IOException {
    ModelFolder folder = new ModelFolder(path);
    ModelConfig config = folder.readConfig();
    Catalog catalog = folder.readCatalog();
    Arena arena = Arena.ofShared();
    try {
      return new SequenceModel(arena, config, catalog, folder.readWeights(config, arena));
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
    return config.encoder().maxLength();
  }

  /** The item vectors [items, dimension], viewed until the model is closed. */
  public Matrix itemVectors() {
    checkOpen();
    return weights.outputItems();
  }

  /**
   * Encodes histories, oldest item first, of which the latest {@link #maxLength()} items count.
   *
   * @param histories item ordinals; none may be empty
   * @param arena owner of the result
   * @return query vectors [histories, dimension]
   * @throws IllegalArgumentException naming the history that is empty or holds an unknown ordinal
   */
  public Matrix encode(List<int[]> histories, Arena arena) {
    checkOpen();
    List<int[]> recent = new ArrayList<>(histories.size());
    for (int i = 0; i < histories.size(); i++) {
      recent.add(recent(histories.get(i), i));
    }
    Matrix queries = Matrix.allocate(arena, histories.size(), dimension());
    for (int from = 0; from < recent.size(); from += BATCH_HISTORIES) {
      encode(recent.subList(from, Math.min(recent.size(), from + BATCH_HISTORIES)), queries, from);
    }
    return queries;
  }

  /** Encodes one history; see {@link #encode(List, Arena)}. */
  public float[] encode(int[] history) {
    try (Arena own = Arena.ofConfined()) {
      return encode(List.of(history), own).row(0);
    }
  }

  /** Ranks held-out targets over the whole catalogue. */
  public Ranker ranker() {
    checkOpen();
    return new ModelRanker(weights);
  }

  /**
   * Encodes what comes before each held-out target, as {@link #ranker} does.
   *
   * @param arena owner of the queries
   */
  public Predictions predictions(List<HeldOut> heldOut, Arena arena) {
    checkOpen();
    PredictionBatches batches = new PredictionBatches(weights, heldOut);
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
   * {@code exp} of the mean loss of the full softmax over held-out targets: how many items the
   * model wavers between. NaN without targets. Means something only for a model whose scores are
   * logits, that is, one trained with a softmax.
   */
  public double perplexity(List<HeldOut> heldOut) {
    checkOpen();
    return Perplexity.of(weights, heldOut);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private void encode(List<int[]> histories, Matrix queries, int firstRow) {
    try (Scope _ = Scope.open()) {
      long[] last = new long[histories.size()];
      long end = 0;
      for (int i = 0; i < last.length; i++) {
        end += histories.get(i).length;
        last[i] = end - 1;
      }
      Tensor hidden = encoder.hidden(histories).index_select(0, Tensors.longs(last));
      MemorySegment.copy(
          Tensors.memory(hidden),
          0,
          queries.segment(),
          queries.offset(firstRow),
          hidden.numel() * Float.BYTES);
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
    return Arrays.copyOfRange(history, Math.max(0, history.length - maxLength()), history.length);
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("The model is closed");
    }
  }
}
