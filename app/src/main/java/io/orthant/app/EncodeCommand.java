package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
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
  /** Histories in memory at a time. */
  private static final int BATCH = 1 << 14;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Folder of the model.")
  private Path folder;

  @Parameters(
      index = "1",
      paramLabel = "HISTORIES",
      description = "File with one history a line; - for standard input.")
  private String histories;

  @Mixin private HistoryOptions options;
  @Mixin private NoiseOptions noise;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE.npy",
      description = "File for the vectors.")
  private Path out;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  protected Result run(Progress progress) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder, noise.runs());
        Workers workers = new Workers(threads);
        Progress.Task task = progress.start("Encoding", -1, "histories")) {
      int rows =
          VectorFiles.write(
              out,
              model.dimension(),
              sink ->
                  new HistoryInput(histories)
                      .read(
                          options,
                          model.catalog(),
                          BATCH,
                          read -> {
                            try (Arena arena = Arena.ofShared()) {
                              sink.accept(model.encode(read, arena, workers));
                            }
                            task.advance(read.size());
                          }));
      return new Encoded(out.toString(), rows, model.dimension());
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
