package io.orthant.app;

import io.orthant.app.console.Interruption;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.report.RankingComparison;
import io.orthant.index.EvaluationReport;
import io.orthant.index.IndexConfig;
import io.orthant.index.IndexEvaluation;
import io.orthant.index.VectorIndex;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.CallSequences;
import io.orthant.learn.data.ClassFileCalls;
import io.orthant.learn.data.ClassSplit;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.TrainingReport;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on data that every JDK carries. */
@Command(
    name = "demo",
    description =
        "Learns from compiled code which method is called next, indexes the learned vectors,"
            + " measures both on classes it has not seen, and writes a report. Needs no data: the"
            + " JDK's own classes are read. Interrupted, it goes on when started again.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant demo",
      "  orthant demo --jars app.jar --jars lib --out my-demo"
    })
final class DemoCommand extends ReportingCommand {
  private static final int NEIGHBORS = 10;
  private static final int QUERIES = 500;

  @Option(
      names = "--jars",
      arity = "1..*",
      paramLabel = "JAR",
      description = "Jars and folders of classes to learn from. Default: the running JDK.")
  private List<Path> jars = List.of();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      defaultValue = "orthant-demo",
      description = "Folder for model, index, report and taxonomy. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of all choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "16",
      description = "Passes over the data at most. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  protected Result run(Progress progress) throws IOException {
    long start = System.nanoTime();
    DemoFolder folder = new DemoFolder(out);
    Dataset data = extract(progress).split(ClassSplit.withSeed(seed));
    TrainConfig config = TrainConfig.builder().epochs(epochs).threads(threads).seed(seed).build();
    TrainingReport training;
    try (Interruption interruption = new Interruption()) {
      training = folder.train(data, config, progress, interruption);
      if (training.outcome() == TrainingReport.Outcome.INTERRUPTED) {
        say("Stopped after step %,d; the same command goes on.".formatted(training.steps()));
        return new Stopped(training.steps());
      }
    }
    try (SequenceModel model = SequenceModel.open(folder.model());
        VectorIndex index =
            VectorIndex.build(
                model.itemVectors(),
                IndexConfig.builder().seed(seed).threads(threads).build(),
                progress)) {
      RankingComparison comparison = Evaluation.of(data, model, threads, seed, progress);
      index.save(folder.index());
      DemoFindings findings =
          new DemoFindings(
              folder,
              data,
              training,
              comparison,
              searchSpeed(data, model, index, progress),
              new CallQuestions(model, data.test()).ask(),
              Taxonomy.write(
                  model.catalog(),
                  model.itemVectors(),
                  folder.taxonomy(),
                  seed,
                  threads,
                  progress));
      findings.report(model, index.info(), seed, start).write(folder.report());
      return findings.summary((System.nanoTime() - start) / 1e9);
    }
  }

  private CallSequences extract(Progress progress) throws IOException {
    return jars.isEmpty()
        ? ClassFileCalls.ofRuntime(threads, progress)
        : ClassFileCalls.of(jars, threads, progress);
  }

  /** Asks the index with held-out histories, all but their last call. */
  private static EvaluationReport searchSpeed(
      Dataset data, SequenceModel model, VectorIndex index, Progress progress) {
    List<HeldOut> asked = data.test().subList(0, Math.min(QUERIES, data.test().size()));
    List<int[]> histories =
        asked.stream().map(held -> Arrays.copyOf(held.items(), held.items().length - 1)).toList();
    Sweep sweep = Sweep.of(index.info(), NEIGHBORS, 4);
    try (Arena arena = Arena.ofShared()) {
      return IndexEvaluation.run(
          index,
          model.encode(histories, arena),
          NEIGHBORS,
          sweep.probes(),
          sweep.rerank(),
          progress);
    }
  }

  /** What is left of a demo that was interrupted. */
  record Stopped(long steps) implements Result {
    @Override
    public String text() {
      return "Interrupted after step %,d".formatted(steps);
    }
  }
}
