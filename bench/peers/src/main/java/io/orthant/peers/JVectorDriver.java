package io.orthant.peers;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.ScoringView;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.orthant.bench.peers.DriverOptions;
import io.orthant.bench.peers.KeptBuild;
import io.orthant.bench.peers.MeasuredPoint;
import io.orthant.bench.peers.Setting;
import io.orthant.bench.peers.SettingSweep;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures JVector: its graph in a mapped file, searched by exact scores, and by its product codes
 * of half a byte a dimension with exact scores for the best candidates.
 */
@Command(name = "jvector")
final class JVectorDriver implements Callable<Integer> {
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
  private static final int DEGREE = 32;
  private static final int BEAM_WIDTH = 200;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final int CODEWORDS = 256;
  private static final int[] EF = {16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};

  @Mixin private DriverOptions options;

  /** Runs the driver; see the class comment. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new JVectorDriver()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    RandomAccessVectorValues rows = vectors(options.base());
    String name = "jvector-degree" + DEGREE + "-beam" + BEAM_WIDTH;
    double seconds = KeptBuild.seconds(options.cached(name), place -> build(rows, place));
    try (ReaderSupplier file = ReaderSupplierFactory.open(options.cached(name));
        OnDiskGraphIndex graph = OnDiskGraphIndex.load(file);
        GraphSearcher searcher = new GraphSearcher(graph);
        ForkJoinPool one = new ForkJoinPool(1)) {
      ProductQuantization quantizer =
          ProductQuantization.compute(rows, rows.dimension() / 2, CODEWORDS, false, -1, one, one);
      PQVectors codes = PQVectors.encodeAndBuild(quantizer, rows.size(), rows, one);
      ScoringView view = (ScoringView) searcher.getView();
      List<VectorFloat<?>> queries = list(options.queries());
      SettingSweep sweep = new SettingSweep(options.truth());
      String peer = "JVector 4.0.2 degree %d beam %d".formatted(DEGREE, BEAM_WIDTH);
      List<MeasuredPoint> points = new ArrayList<>();
      points.addAll(
          sweep.measure(
              peer,
              seconds,
              settings(
                  searcher,
                  queries,
                  query -> DefaultSearchScoreProvider.exact(query, SIMILARITY, rows))));
      points.addAll(
          sweep.measure(
              peer + ", PQ" + rows.dimension() / 2,
              seconds,
              settings(
                  searcher,
                  queries,
                  query ->
                      new DefaultSearchScoreProvider(
                          codes.precomputedScoreFunctionFor(query, SIMILARITY),
                          view.rerankerFor(query, SIMILARITY)))));
      DriverOptions.answer(points);
    }
    return 0;
  }

  private static void build(RandomAccessVectorValues rows, Path place) throws IOException {
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(rows, SIMILARITY);
    try (ForkJoinPool one = new ForkJoinPool(1);
        GraphIndexBuilder builder =
            GraphIndexBuilder.builder(scores, rows.dimension(), DEGREE)
                .withBeamWidth(BEAM_WIDTH)
                .withNeighborOverflow(OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(one)
                .withParallelExecutor(one)
                .build()) {
      OnDiskGraphIndex.write(builder.build(rows), rows, place);
    }
  }

  private static RandomAccessVectorValues vectors(Matrix matrix) {
    return new ListRandomAccessVectorValues(list(matrix), matrix.dimension());
  }

  private static List<VectorFloat<?>> list(Matrix matrix) {
    List<VectorFloat<?>> rows = new ArrayList<>();
    for (int row = 0; row < matrix.rows(); row++) {
      rows.add(TYPES.createFloatVector(matrix.row(row)));
    }
    return rows;
  }

  private static List<EfSetting> settings(
      GraphSearcher searcher,
      List<VectorFloat<?>> queries,
      Function<VectorFloat<?>, SearchScoreProvider> scores) {
    List<EfSetting> settings = new ArrayList<>();
    for (int ef : EF) {
      settings.add(new EfSetting(searcher, queries, scores, ef));
    }
    return settings;
  }

  /** A search that keeps {@code ef} candidates. */
  private record EfSetting(
      GraphSearcher searcher,
      List<VectorFloat<?>> queries,
      Function<VectorFloat<?>, SearchScoreProvider> scores,
      int ef)
      implements Setting {
    @Override
    public String label() {
      return "ef " + ef;
    }

    @Override
    public int[][] oneByOne() {
      int[][] found = new int[queries.size()][SettingSweep.K];
      for (int query = 0; query < found.length; query++) {
        SearchResult result =
            searcher.search(scores.apply(queries.get(query)), SettingSweep.K, ef, 0, 0, Bits.ALL);
        for (int place = 0; place < result.getNodes().length; place++) {
          found[query][place] = result.getNodes()[place].node;
        }
      }
      return found;
    }
  }
}
