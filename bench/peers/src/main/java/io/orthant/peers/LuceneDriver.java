package io.orthant.peers;

import io.orthant.bench.peers.DriverOptions;
import io.orthant.bench.peers.KeptBuild;
import io.orthant.bench.peers.Setting;
import io.orthant.bench.peers.SettingSweep;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures Lucene's graph over float vectors: one segment, so that the number of a document is that
 * of its row, searched by the reader itself without the cost of a query object.
 */
@Command(name = "lucene")
final class LuceneDriver implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int MAX_CONNECTIONS = 16;
  private static final int BEAM_WIDTH = 200;
  private static final double BUFFER_MEGABYTES = 1900;
  private static final int[] EF = {
    16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
  };

  @Mixin private DriverOptions options;

  /** Runs the driver; see the class comment. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LuceneDriver()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    String name = "lucene-M" + MAX_CONNECTIONS + "-beam" + BEAM_WIDTH;
    double seconds = KeptBuild.seconds(options.cached(name), this::build);
    try (Directory directory = FSDirectory.open(options.cached(name));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      if (reader.leaves().size() != 1) {
        throw new IOException(directory + " has more than one segment");
      }
      LeafReader rows = reader.leaves().getFirst().reader();
      float[][] queries = rows(options.queries());
      List<EfSetting> settings = new ArrayList<>();
      for (int ef : EF) {
        settings.add(new EfSetting(rows, queries, ef));
      }
      String peer = "Lucene 10.6.0 HNSW M%d beam %d".formatted(MAX_CONNECTIONS, BEAM_WIDTH);
      DriverOptions.answer(new SettingSweep(options.truth()).measure(peer, seconds, settings));
    }
    return 0;
  }

  private void build(Path place) throws IOException {
    VectorSimilarityFunction similarity =
        options.similarity() == Similarity.COSINE
            ? VectorSimilarityFunction.DOT_PRODUCT
            : VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setMergeScheduler(new SerialMergeScheduler())
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, BEAM_WIDTH);
                  }
                });
    try (Directory directory = FSDirectory.open(place);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] row : rows(options.base())) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, row, similarity));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static float[][] rows(Matrix matrix) {
    float[][] rows = new float[matrix.rows()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = matrix.row(row);
    }
    return rows;
  }

  /** A search that keeps {@code ef} candidates. */
  @SuppressWarnings("ArrayRecordComponent") // the same queries for all, never compared
  private record EfSetting(LeafReader rows, float[][] queries, int ef) implements Setting {
    @Override
    public String label() {
      return "ef " + ef;
    }

    @Override
    public int[][] oneByOne() {
      int[][] found = new int[queries.length][SettingSweep.K];
      try {
        AcceptDocs all = AcceptDocs.fromLiveDocs(rows.getLiveDocs(), rows.maxDoc());
        for (int query = 0; query < found.length; query++) {
          ScoreDoc[] best =
              rows.searchNearestVectors(FIELD, queries[query], ef, all, Integer.MAX_VALUE)
                  .scoreDocs;
          for (int place = 0; place < SettingSweep.K; place++) {
            found[query][place] = best[place].doc;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return found;
    }
  }
}
