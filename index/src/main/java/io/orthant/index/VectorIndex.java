package io.orthant.index;

import io.orthant.index.quantize.BitBudget;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An approximate nearest-neighbour index: k-means partitions, 4-bit product quantization of the
 * residuals, a scan of the nearest partitions by table look-ups in vector registers, and an exact
 * rerank of the best candidates with the rows.
 *
 * <p>Up to a thousand rows, and more if {@link IndexConfig#exact} says so, are kept as they are:
 * every search scores all of them, whatever its {@link SearchOptions}, and equals brute force.
 *
 * <p>Scores are exact {@link io.orthant.vectors.Similarity} scores of the rows that are kept, which
 * {@link io.orthant.vectors.RowFormat} may have rounded; what is approximate is which rows are
 * found. With {@link SearchOptions#exact} the result equals brute force bit for bit.
 *
 * <p>A search costs O(partitions * dimension) for the centroids, about half a byte of memory
 * traffic for each block of each scanned row, and O(dimension) for each reranked row.
 *
 * <p>Searches are safe from any number of threads. Closing frees the memory or unmaps the file; any
 * use after that throws {@link IllegalStateException}.
 */
public final class VectorIndex implements AutoCloseable {
  private static final int WARM_UP_QUERIES = 512;
  private static final int WARM_UP_ROUNDS = 16;

  private final Arena arena;
  private final IndexSearcher searcher = new IndexSearcher();
  private final BatchSearcher batchSearcher = new BatchSearcher(searcher);
  private final Object writing = new Object();
  private final Origin origin;
  private volatile Snapshot snapshot;
  private volatile @Nullable Tuning tuning;
  private @Nullable Changes changes;
  private @Nullable Journal journal;

  /** Where an index comes from decides what a change means. */
  private sealed interface Origin {
    /** Built in memory: changes last as long as the index. */
    record Memory() implements Origin {}

    /** A file that is only read. */
    record ReadOnly(Path file) implements Origin {}

    /** A file that takes up changes. */
    record Writable(Path file) implements Origin {}
  }

  private VectorIndex(IndexData data, Arena arena, Origin origin) {
    this.arena = arena;
    this.origin = origin;
    this.snapshot = Snapshot.of(data);
  }

  /**
   * Builds an index of the rows of a matrix; the matrix is not needed afterwards. The same rows,
   * configuration and seed give the same index, whatever the number of threads.
   *
   * @param rows at least one row; row {@code i} is found as {@code i}
   * @throws IllegalArgumentException if there is no row, if a row has NaN or infinite values, is
   *     zero under cosine, or is so long that scores overflow, or if the configuration does not fit
   *     the dimension
   */
  @SuppressWarnings("MustBeClosedChecker") // The index owns the arena and closes it.
  public static VectorIndex build(Matrix rows, IndexConfig config, Progress progress) {
    Arena arena = Arena.ofShared();
    try {
      return new VectorIndex(
          IndexBuilder.build(rows, config, progress, arena), arena, new Origin.Memory());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Maps an index file into memory to search it. Takes about the same time whatever the number of
   * rows: what does not grow with it is checked at once, the rest by {@link #verify}. Changes that
   * were added behind the index are read, checked and searched too.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static VectorIndex open(Path file) throws IOException {
    return open(file, Preload.NONE);
  }

  /**
   * Opens an index file as {@link #open(Path)} does and reads a part of it into memory, which is
   * checked too.
   *
   * @throws IOException as {@link #open(Path)}
   */
  public static VectorIndex open(Path file, Preload preload) throws IOException {
    return open(file, preload, new Origin.ReadOnly(file));
  }

  /**
   * Opens an index file as {@link #open(Path)} does, to change it too. Each change is on the disk
   * when its method returns, and is there after a crash at any later moment. One writer at a time;
   * a reader that has the file open does not see later changes.
   *
   * @throws IOException as {@link #open(Path)}, and if the file is open for changes elsewhere
   */
  public static VectorIndex openForChanges(Path file) throws IOException {
    return open(file, Preload.NONE, new Origin.Writable(file));
  }

  @SuppressWarnings("MustBeClosedChecker") // The index owns the arena and closes it.
  private static VectorIndex open(Path file, Preload preload, Origin origin) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      IndexFile content = IndexFile.open(file, preload, arena);
      VectorIndex index = new VectorIndex(content.data(), arena, origin);
      index.tuning = content.tuning();
      index.replay(content);
      return index;
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Reads and checks every byte of an index file.
   *
   * @throws IOException naming the file and what is damaged
   */
  public static void verify(Path file) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      IndexFile content = IndexFile.open(file, Preload.NONE, arena);
      content.verify();
      content.data();
      content.tuning();
      content.journal();
    }
  }

  /**
   * Writes the index with all its changes to a file, as a whole or not at all.
   *
   * @throws IOException naming the file if it cannot be written; a previous file stays as it was
   */
  public void save(Path file) throws IOException {
    synchronized (writing) {
      checkOpen();
      if (changes != null) {
        publish(changes.code(snapshot.data()));
      }
      IndexFile.write(snapshot.data(), tuning, file);
    }
  }

  /**
   * Writes the index file anew, without deleted rows and with all changes in their partitions, and
   * goes on with it. Takes as long as copying the file. Searches go on meanwhile.
   *
   * @throws IllegalStateException if the index was not opened by {@link #openForChanges}
   * @throws IOException if the file cannot be written; the index and its file stay as they were
   */
  public void compact() throws IOException {
    synchronized (writing) {
      checkOpen();
      if (!(origin instanceof Origin.Writable(Path file)) || journal == null) {
        throw new IllegalStateException("Only an index that was opened for changes is compacted");
      }
      save(file);
      journal.close();
      IndexFile content = IndexFile.open(file, Preload.NONE, arena);
      journal = Journal.open(file, content.journal());
      changes = null;
      snapshot = Snapshot.of(content.data());
    }
  }

  /**
   * Adds rows, or replaces those that have the ids already, all at once: a search sees all of them
   * or none.
   *
   * @param ids one id for each row, 0 or more, all different
   * @param rows of the index's dimension
   * @throws IllegalArgumentException if a row cannot be indexed, or the ids are not as they should
   *     be; nothing is added then
   * @throws IllegalStateException if the index was opened to be read only
   * @throws IOException if the file cannot be written; nothing is added then
   */
  public void put(int[] ids, Matrix rows) throws IOException {
    IndexParameters parameters = snapshot.data().parameters();
    if (ids.length != rows.rows()) {
      throw new IllegalArgumentException(
          "%d ids for %d rows: give one for each".formatted(ids.length, rows.rows()));
    }
    if (rows.dimension() != parameters.dimension()) {
      throw new IllegalArgumentException(
          "The rows have dimension %d; the index has dimension %d"
              .formatted(rows.dimension(), parameters.dimension()));
    }
    checkIds(ids);
    if (ids.length == 0) {
      return;
    }
    PreparedRows prepared = new PreparedRows(rows, parameters.similarity());
    try (Workers workers = new Workers(1)) {
      prepared.check(workers);
    }
    float[][] values = new float[ids.length][parameters.dimension()];
    for (int row = 0; row < ids.length; row++) {
      prepared.copy(row, values[row]);
    }
    synchronized (writing) {
      change(new Change.Put(ids.clone(), values));
    }
  }

  /** Adds or replaces one row, as {@link #put(int[], Matrix)}. */
  public void put(int id, float[] row) throws IOException {
    put(new int[] {id}, Matrix.copyOf(new float[][] {row}));
  }

  /**
   * Takes rows away, all at once.
   *
   * @param ids all different; those that are not there are passed over
   * @return how many were there
   * @throws IllegalArgumentException if an id is below 0 or occurs twice
   * @throws IllegalStateException if the index was opened to be read only
   * @throws IOException if the file cannot be written; nothing is taken away then
   */
  public int delete(int... ids) throws IOException {
    checkIds(ids);
    synchronized (writing) {
      checkOpen();
      Changes present = changes();
      int[] there = Arrays.stream(ids).filter(present::contains).toArray();
      if (there.length > 0) {
        change(new Change.Delete(there));
      }
      return there.length;
    }
  }

  /**
   * Keeps a setting for the searches that are told nothing else, in place of an earlier one. In an
   * index that was opened for changes it is on the disk when this returns.
   *
   * @throws IllegalStateException if the index was opened to be read only
   * @throws IOException if the file cannot be written; the earlier setting stays then
   */
  public void keep(Tuning chosen) throws IOException {
    synchronized (writing) {
      change(new Change.Tune(chosen));
    }
  }

  /**
   * What a search does that is told no more than k: the setting that is kept, see {@link #keep}; or
   * else an eighth of the partitions and 10k candidates.
   *
   * @throws IllegalArgumentException if k is below 1
   */
  public SearchOptions options(int k) {
    Tuning kept = tuning;
    return kept == null
        ? SearchOptions.usual(k, snapshot.data().partitions().length)
        : kept.options(k);
  }

  /** What the index is made of. */
  public IndexInfo info() {
    synchronized (writing) {
      checkOpen();
      IndexData data = snapshot.data();
      IndexParameters parameters = data.parameters();
      long codeBytes = 0;
      int largest = 0;
      for (Partition partition : data.partitions()) {
        codeBytes += partition.codes().byteSize() + partition.terms().byteSize();
        largest = Math.max(largest, partition.size());
      }
      return new IndexInfo(
          data.size(),
          parameters.dimension(),
          parameters.similarity(),
          parameters.euclidean(),
          parameters.partitions(),
          largest,
          data.isExact() ? 0 : parameters.blocks(),
          data.isExact() ? 0 : parameters.blockDimensions(),
          parameters.codes(),
          data.isExact() ? new BitBudget(0, 0, 0) : data.code().bits(),
          parameters.rotation(),
          parameters.spill(),
          parameters.anisotropy(),
          parameters.rowFormat(),
          codeBytes,
          (long) data.size() * data.rows().rowBytes(),
          IndexFile.size(data, tuning),
          data.rows().size() - data.rows().baseRows(),
          data.deletions().count(),
          changes == null ? Drift.NONE : changes.drift(),
          parameters.seed(),
          IndexFile.VERSION,
          tuning);
    }
  }

  /**
   * Finds the k rows most similar to a query with {@link #options(int)}.
   *
   * @throws IllegalArgumentException as {@link #search(float[], SearchOptions)}
   */
  public Neighbors search(float[] query, int k) {
    return search(query, options(k));
  }

  /**
   * Finds the rows most similar to a query. Allocates nothing but the result once the working
   * memory has grown to the options in use.
   *
   * @param query {@code [dimension]}; not changed
   * @return min(k, rows) rows, best first
   * @throws IllegalArgumentException if the query has another dimension, NaN or infinite values, is
   *     too long, or is zero under cosine
   */
  public Neighbors search(float[] query, SearchOptions options) {
    return search(query, options, RowFilter.ALL);
  }

  /**
   * Finds the rows most similar to a query among those that pass a filter. If very few rows pass,
   * all of them are scored exactly. Otherwise further partitions are probed until k rows pass or
   * all partitions are probed, so that a filter makes a search slower, not poorer.
   *
   * @return k rows, best first, or all that pass if they are fewer
   * @throws IllegalArgumentException as {@link #search(float[], SearchOptions)}
   */
  public Neighbors search(float[] query, SearchOptions options, RowFilter filter) {
    checkOpen();
    Snapshot seen = snapshot;
    ExactSearch exact = seen.exact();
    if (exact != null) {
      return exact.search(query, options.k(), seen.admission(filter));
    }
    SearchScratch scratch = seen.scratch().take();
    try {
      scratch.prepare(query, "The query");
      return searcher.search(seen, options, seen.admission(filter), scratch);
    } finally {
      seen.scratch().giveBack(scratch);
    }
  }

  /**
   * Searches for every row of a matrix, which takes less time than a call for each. The approximate
   * candidates, and so the results, may differ a little from those of single searches.
   *
   * @param threads threads to use, at least 1; the result does not depend on it
   * @return one result for each query, in order
   * @throws IllegalArgumentException as {@link #search(float[], SearchOptions)}, naming the row
   */
  public List<Neighbors> search(Matrix queries, SearchOptions options, int threads) {
    return search(queries, options, RowFilter.ALL, threads);
  }

  /** Searches for every row of a matrix among the rows that pass a filter. */
  public List<Neighbors> search(
      Matrix queries, SearchOptions options, RowFilter filter, int threads) {
    checkOpen();
    Snapshot seen = snapshot;
    Admission admission = seen.admission(filter);
    ExactSearch exact = seen.exact();
    if (exact != null) {
      return exact.search(queries, options.k(), admission, threads);
    }
    Neighbors[] results = new Neighbors[queries.rows()];
    try (Workers workers = new Workers(threads)) {
      workers.run(
          results.length,
          BatchSearcher.QUERIES,
          (from, to) -> {
            BatchScratch scratch = seen.batchScratch().take();
            try {
              batchSearcher.search(seen, queries, from, to, options, admission, scratch, results);
            } finally {
              seen.batchScratch().giveBack(scratch);
            }
          });
    }
    return Arrays.asList(results);
  }

  /**
   * Searches for rows of this index, singly and in batches, until the compiler has done its work.
   * The first searches of a process are a thousand times slower than later ones; call this, for
   * about two seconds, before they count. It also makes sure that this process scans by kernels
   * that the compiler has not spoilt.
   */
  public void warmUp() {
    checkOpen();
    VectorOps.best().warmUp();
    RowStore rows = snapshot.data().rows();
    if (rows.size() == 0) {
      return;
    }
    float[] query = new float[snapshot.data().parameters().dimension()];
    Matrix queries = Matrix.allocate(Arena.ofAuto(), WARM_UP_QUERIES, query.length);
    for (int i = 0; i < WARM_UP_QUERIES; i++) {
      rows.copy((int) ((long) i * rows.size() / WARM_UP_QUERIES), query);
      queries.setRow(i, query);
    }
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      int effort = 8 << round % 4;
      SearchOptions options = new SearchOptions(10, effort, 4 * effort);
      for (int i = 0; i < WARM_UP_QUERIES; i++) {
        search(queries.row(i), options);
      }
      search(queries, options, 1);
    }
  }

  /** Frees the memory or unmaps the file. Changes are on the disk already. */
  @Override
  public void close() {
    synchronized (writing) {
      if (!arena.scope().isAlive()) {
        return;
      }
      try {
        if (journal != null) {
          journal.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        arena.close();
      }
    }
  }

  /** Brute force over the rows of this index, which must stay open. */
  ExactSearch exactSearch() {
    checkOpen();
    return ExactSearch.over(snapshot.data());
  }

  /** The contents. */
  IndexData data() {
    return snapshot.data();
  }

  /** What searches see. */
  Snapshot snapshot() {
    return snapshot;
  }

  private void replay(IndexFile content) throws IOException {
    Journal.Content recorded = content.journal();
    IndexData data = snapshot.data();
    for (MemorySegment payload : recorded.payloads()) {
      data = apply(Change.decode(payload), data);
    }
    if (origin instanceof Origin.Writable(Path file)) {
      journal = Journal.open(file, recorded);
    }
    publish(data);
  }

  private void change(Change change) throws IOException {
    checkOpen();
    if (origin instanceof Origin.ReadOnly(Path file)) {
      throw new IllegalStateException(
          file + " was opened to be read only: use openForChanges to change it");
    }
    if (journal != null) {
      journal.append(change.encode());
    }
    publish(apply(change, snapshot.data()));
  }

  private IndexData apply(Change change, IndexData data) {
    return switch (change) {
      case Change.Tune(Tuning chosen) -> {
        tuning = chosen;
        yield data;
      }
      case Change.OfRows ofRows -> changes().apply(data, ofRows);
    };
  }

  private void publish(IndexData data) {
    snapshot = snapshot.next(data);
  }

  private Changes changes() {
    if (changes == null) {
      changes = new Changes(snapshot.data(), arena);
    }
    return changes;
  }

  private static void checkIds(int[] ids) {
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 0) {
        throw new IllegalArgumentException("The id %d is below 0".formatted(sorted[i]));
      }
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException("The id %d is given twice".formatted(sorted[i]));
      }
    }
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("The index is closed: open it again to use it");
    }
  }
}
