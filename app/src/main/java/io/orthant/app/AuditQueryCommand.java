package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.attack.InputTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Index and query vectors in, sizes of the changes that flip its answers out. */
@Command(
    name = "query",
    description =
        "Audits an index by changes of query vectors: those that 'orthant encode' made of"
            + " histories, or any others.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant encode model histories.txt --out queries.npy",
      "  orthant audit query items.orthant queries.npy --optimizer zo-adam --step 0.05"
    })
final class AuditQueryCommand extends ReportingCommand {
  @Parameters(index = "0", paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Parameters(index = "1", paramLabel = "QUERIES", description = "Query vectors (.fvecs or .npy).")
  private Path queries;

  @Mixin private SearchEffort effort;
  @Mixin private AuditOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    Objective objective = options.objective(Objective.ofScores());
    try (VectorIndex index = VectorIndex.open(file);
        VectorSource asked = VectorSource.open(queries)) {
      Matrix vectors = asked.matrix();
      IndexModel model = new IndexModel(index, effort.options(IndexModel.ANSWERS, index));
      return new AuditRun(options, OptimizerName.LEARNED, OptimizerSettings.standard())
          .run(
              file.toString(),
              "Euclidean norm of the change as a share of the query's",
              vectors.rows(),
              input ->
                  InputTask.of(model, vectors.row(input), Surroundings.everywhere(), objective),
              progress);
    }
  }
}
