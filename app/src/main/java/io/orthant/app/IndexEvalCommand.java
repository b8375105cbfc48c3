package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.report.Report;
import io.orthant.app.report.Section;
import io.orthant.index.EvaluationReport;
import io.orthant.index.IndexEvaluation;
import io.orthant.index.IndexInfo;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Index and queries in, recall and speed out. */
@Command(
    name = "eval",
    description =
        "Measures recall@k, queries per second and latency over numbers of probes and rerank sizes,"
            + " and at the setting that the index was tuned to, beside brute force.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant index eval vectors.orthant queries.fvecs -k 10 --probes 1,4,16 --html recall.html"
    })
final class IndexEvalCommand extends ReportingCommand {
  @Parameters(
      index = "0",
      paramLabel = "INDEX|VECTORS",
      description = "File of an index; or vectors or a model, of which one is built for this.")
  private Path path;

  @Parameters(index = "1", paramLabel = "QUERIES", description = "Vectors (.fvecs or .npy).")
  private Path queries;

  @Option(
      names = "--truth",
      paramLabel = "FILE.ivecs",
      description = "True neighbours of each query. Default: found by brute force.")
  private @Nullable Path truth;

  @Option(
      names = "-k",
      paramLabel = "K",
      defaultValue = "10",
      description = "Neighbours of each query. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--probes",
      paramLabel = "N",
      split = ",",
      description = "Numbers of partitions to scan. Default: powers of two up to all.")
  private int @Nullable [] probes;

  @Option(
      names = "--rerank",
      paramLabel = "N",
      split = ",",
      description = "Numbers of candidates to score exactly. Default: k, 4k and 16k.")
  private int @Nullable [] rerank;

  @Option(names = "--html", paramLabel = "FILE", description = "Draw the curve on a page.")
  private @Nullable Path html;

  @Mixin private PreloadOption preload;

  @Mixin private IndexOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorSource asked = VectorSource.open(queries)) {
      if (!VectorSource.accepts(path)) {
        try (VectorIndex index = VectorIndex.open(path, preload.value())) {
          return evaluate(index, asked.matrix(), progress);
        }
      }
      try (VectorSource rows = VectorSource.open(path);
          VectorIndex index = VectorIndex.build(rows.matrix(), options.config(), progress)) {
        return evaluate(index, asked.matrix(), progress);
      }
    }
  }

  private RecallTable evaluate(VectorIndex index, Matrix asked, Progress progress)
      throws IOException {
    Sweep sweep = Sweep.of(index.info(), k, 2);
    int[] probeCounts = probes == null ? sweep.probes() : probes;
    int[] rerankSizes = rerank == null ? sweep.rerank() : rerank;
    EvaluationReport report =
        truth == null
            ? IndexEvaluation.run(index, asked, k, probeCounts, rerankSizes, progress)
            : IndexEvaluation.run(
                index, asked, VectorFiles.readInts(truth), k, probeCounts, rerankSizes, progress);
    if (html != null) {
      page(index.info(), report).write(html);
    }
    return new RecallTable(report, index.info(), html == null ? null : html.toString());
  }

  private Report page(IndexInfo info, EvaluationReport report) {
    return new Report(
        "Index of " + path.getFileName(),
        "Recall@%d and speed on one thread of %s, for %,d queries."
            .formatted(k, path.getFileName(), report.queries()),
        List.of(
            new Report.Fact("rows", "%,d".formatted(info.rows())),
            new Report.Fact("dimension", Integer.toString(info.dimension())),
            new Report.Fact("similarity", info.similarity().toString()),
            new Report.Fact("partitions", "%,d".formatted(info.partitions())),
            new Report.Fact("4-bit codes a row", "%,d".formatted(info.blocks()))),
        List.of(new Section.RecallCurve(report)));
  }
}
