package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queries in, nearest rows out. */
@Command(
    name = "search",
    description = "Finds the rows nearest to each query.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant index search vectors.orthant queries.fvecs -k 10 --probes 16"
    })
final class IndexSearchCommand extends ReportingCommand {
  @Parameters(index = "0", paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Parameters(index = "1", paramLabel = "QUERIES", description = "Vectors (.fvecs or .npy).")
  private Path queries;

  @Option(
      names = "-k",
      paramLabel = "K",
      defaultValue = "10",
      description = "Neighbours of each query. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Mixin private SearchEffort effort;

  @Mixin private PreloadOption preload;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE.ivecs",
      description = "Write the row numbers there instead of printing them.")
  private @Nullable Path out;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorIndex index = VectorIndex.open(file, preload.value());
        VectorSource source = VectorSource.open(queries)) {
      List<Neighbors> found = index.search(source.matrix(), effort.options(k, index), threads);
      if (out != null) {
        VectorFiles.writeInts(out, found.stream().map(Neighbors::rows).toArray(int[][]::new));
        return new Written(out.toString(), found.size());
      }
      return new Found(found);
    }
  }

  /** Where the answers are. */
  record Written(String file, int queries) implements Result {
    @Override
    public String text() {
      return "%s: the neighbours of %,d queries".formatted(file, queries);
    }
  }

  /** The answers, one for each query. */
  record Found(List<Neighbors> neighbors) implements Result {
    @Override
    public String text() {
      List<String> lines = new ArrayList<>();
      for (int query = 0; query < neighbors.size(); query++) {
        Neighbors one = neighbors.get(query);
        StringJoiner line = new StringJoiner(" ", query + ": ", "");
        for (int i = 0; i < one.size(); i++) {
          line.add("%d (%.4f)".formatted(one.rows()[i], one.scores()[i]));
        }
        lines.add(line.toString());
      }
      return String.join("\n", lines);
    }
  }
}
