package io.orthant.bench.peers;

import io.orthant.app.console.Json;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * What a driver in Java is told on its command line, and how it answers: as those in other
 * languages do.
 */
public final class DriverOptions {
  @Option(names = "--base", required = true, description = "Rows to index (.fvecs).")
  private Path base;

  @Option(names = "--queries", required = true, description = "Queries (.fvecs).")
  private Path queries;

  @Option(names = "--truth", required = true, description = "Best rows of each query (.ivecs).")
  private Path truth;

  @Option(names = "--similarity", required = true, description = "dot or cosine.")
  private String similarity;

  @Option(names = "--cache", required = true, description = "Folder for built indexes.")
  private Path cache;

  /** The rows to index, of unit length under cosine. */
  public Matrix base() throws IOException {
    return prepared(base);
  }

  /** The queries, of unit length under cosine. */
  public Matrix queries() throws IOException {
    return prepared(queries);
  }

  public int[][] truth() throws IOException {
    return VectorFiles.readInts(truth);
  }

  public Similarity similarity() {
    return Similarity.parse(similarity);
  }

  /** Where a built index of that name is kept. */
  public Path cached(String name) {
    return cache.resolve(similarity() + "-" + name);
  }

  /** Prints what was measured on standard output. */
  public static void answer(List<MeasuredPoint> points) {
    System.out.println(Json.write(new DriverAnswer(points, null)));
  }

  private Matrix prepared(Path file) throws IOException {
    Matrix rows = VectorFiles.read(file, Arena.ofAuto());
    return similarity() == Similarity.COSINE ? UnitRows.of(rows) : rows;
  }
}
