package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.VectorOps;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An approximate nearest-neighbour index: k-means partitions, 4-bit product quantization of the
 * residuals, a scan of the nearest partitions by table look-ups in vector registers, and an exact
 * rerank of the best candidates with the float32 rows.
 *
 * <p>Scores are exact {@link io.orthant.vectors.Similarity} scores; what is approximate is which
 * rows are found. With {@link SearchOptions#exact} the result equals brute force bit for bit.
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

  private final IndexData data;
  private final Arena arena;
  private final IndexSearcher searcher;
  private final BatchSearcher batchSearcher;
  private final Pool<SearchScratch> pool;
  private final Pool<BatchScratch> batchPool;

  private VectorIndex(IndexData data, Arena arena) {
    this.data = data;
    this.arena = arena;
    Prober prober = new Prober(data);
    this.searcher = new IndexSearcher(data, prober);
    this.batchSearcher = new BatchSearcher(data, prober, searcher);
    this.pool = new Pool<>(() -> new SearchScratch(data));
    this.batchPool = new Pool<>(() -> new BatchScratch(data));
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
      return new VectorIndex(IndexBuilder.build(rows, config, progress, arena), arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Maps an index file into memory, read-only, and verifies every checksum.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  @SuppressWarnings("MustBeClosedChecker") // The index owns the arena and closes it.
  public static VectorIndex open(Path file) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new VectorIndex(IndexFile.read(file, arena), arena);
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Writes the index to a file, as a whole or not at all.
   *
   * @throws IOException naming the file if it cannot be written; a previous file stays as it was
   */
  public void save(Path file) throws IOException {
    checkOpen();
    IndexFile.write(data, file);
  }

  /** What the index is made of. */
  public IndexInfo info() {
    checkOpen();
    IndexParameters parameters = data.parameters();
    return new IndexInfo(
        parameters.rows(),
        parameters.dimension(),
        parameters.similarity(),
        parameters.partitions(),
        data.layout().largestSize(),
        parameters.blocks(),
        parameters.blockDimensions(),
        data.layout().codeBytes(),
        parameters.rowBytes(),
        IndexFile.size(data),
        parameters.seed(),
        IndexFile.VERSION);
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
    checkOpen();
    SearchScratch scratch = pool.take();
    try {
      PreparedRows.prepareQuery(
          query,
          data.parameters().dimension(),
          data.parameters().similarity(),
          "The query",
          scratch.query);
      return searcher.search(options, scratch);
    } finally {
      pool.giveBack(scratch);
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
    checkOpen();
    Neighbors[] results = new Neighbors[queries.rows()];
    try (Workers workers = new Workers(threads)) {
      workers.run(
          results.length,
          BatchSearcher.QUERIES,
          (from, to) -> {
            BatchScratch scratch = batchPool.take();
            try {
              batchSearcher.search(queries, from, to, options, scratch, results);
            } finally {
              batchPool.giveBack(scratch);
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
    int dimension = data.parameters().dimension();
    Matrix queries = Matrix.allocate(Arena.ofAuto(), WARM_UP_QUERIES, dimension);
    for (int query = 0; query < WARM_UP_QUERIES; query++) {
      int position = (int) ((long) query * data.parameters().rows() / WARM_UP_QUERIES);
      queries.setRow(query, Arrays.copyOf(data.rows().row(position), dimension));
    }
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      int effort = 8 << round % 4;
      SearchOptions options = new SearchOptions(10, effort, 4 * effort);
      for (int query = 0; query < WARM_UP_QUERIES; query++) {
        search(queries.row(query), options);
      }
      search(queries, options, 1);
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** Brute force over the rows of this index, which must stay open. */
  ExactSearch exactSearch() {
    checkOpen();
    return ExactSearch.over(data);
  }

  /** What was built or read, for the tests of this room. */
  IndexData data() {
    return data;
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("The index is closed: open it again to use it");
    }
  }
}
