package io.orthant.bench.peers;

import io.orthant.index.ExactSearch;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Rows, queries and their true neighbours in the folder where the drivers of all libraries read
 * them and keep what they build. The folder is named after the content, so that an index is never
 * searched for the queries of other rows.
 *
 * @param folder the folder
 * @param data rows and queries, not scaled
 * @param similarity what is searched by
 * @param truth the rows of the true neighbours of each query, best first
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record SearchTask(Path folder, HeldOutQueries data, Similarity similarity, int[][] truth) {
  /**
   * Writes what is not there yet.
   *
   * @param indexes folder of all tasks
   * @param name what the rows are, for a person who looks into it
   * @throws IOException if a file cannot be written
   */
  static SearchTask prepare(
      Path indexes, String name, HeldOutQueries data, Similarity similarity, Progress progress)
      throws IOException {
    Path folder =
        Files.createDirectories(indexes.resolve("%s-%08x".formatted(name, checksum(data))));
    Path base = folder.resolve("base.fvecs");
    if (!Files.exists(base)) {
      VectorFiles.write(base, data.base());
    }
    Path queries = folder.resolve("queries.fvecs");
    if (!Files.exists(queries)) {
      VectorFiles.write(queries, data.queries());
    }
    Path truth = folder.resolve("truth-" + similarity + ".ivecs");
    if (!Files.exists(truth)) {
      VectorFiles.writeInts(truth, exact(data, similarity, progress));
    }
    return new SearchTask(folder, data, similarity, VectorFiles.readInts(truth));
  }

  /** The options that tell a driver all this. */
  List<String> options() {
    return List.of(
        "--base",
        folder.resolve("base.fvecs").toString(),
        "--queries",
        folder.resolve("queries.fvecs").toString(),
        "--truth",
        folder.resolve("truth-" + similarity + ".ivecs").toString(),
        "--similarity",
        similarity.toString(),
        "--cache",
        folder.toString());
  }

  static int[][] exact(HeldOutQueries data, Similarity similarity, Progress progress) {
    try (Progress.Task task =
        progress.start("searching exactly", data.queries().rows(), "queries")) {
      int threads = Runtime.getRuntime().availableProcessors();
      int[][] truth =
          new ExactSearch(data.base(), similarity)
              .search(data.queries(), SettingSweep.K, threads).stream()
                  .map(Neighbors::rows)
                  .toArray(int[][]::new);
      task.advance(truth.length);
      return truth;
    }
  }

  private static long checksum(HeldOutQueries data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data.base().segment().asByteBuffer());
    checksum.update(data.queries().segment().asByteBuffer());
    return checksum.getValue();
  }
}
