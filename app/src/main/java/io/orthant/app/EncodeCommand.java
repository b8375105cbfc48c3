package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Histories in, query vectors out. */
@Command(
    name = "encode",
    description =
        "Turns histories into query vectors, whose inner product with an item's vector is the"
            + " item's score.",
    sortOptions = false,
    footer = {
      "",
      "Example, with one history a line such as 'item7,item3,item9':",
      "  orthant encode model histories.txt --out queries.npy"
    })
final class EncodeCommand extends ReportingCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Folder of the model.")
  private Path folder;

  @Parameters(
      index = "1",
      paramLabel = "HISTORIES",
      description = "File with one history a line; - for standard input.")
  private String histories;

  @Mixin private HistoryOptions options;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE.npy",
      description = "File for the vectors.")
  private Path out;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder);
        Arena arena = Arena.ofConfined()) {
      List<int[]> read = new HistoryInput(histories).read(options, model.catalog());
      Matrix queries = model.encode(read, arena);
      VectorFiles.write(out, queries);
      return new Encoded(out.toString(), queries.rows(), queries.dimension());
    }
  }

  /** Where the vectors are. */
  record Encoded(String file, int rows, int dimension) implements Result {
    @Override
    public String text() {
      return "%s: %,d query vectors of dimension %d".formatted(file, rows, dimension);
    }
  }
}
