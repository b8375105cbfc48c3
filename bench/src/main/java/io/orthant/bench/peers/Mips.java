package io.orthant.bench.peers;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.GloveFile;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.List;

/**
 * Speed at equal recall beside the libraries that are installed, on glove-100 with 1,000 queries
 * held out, one thread each, by CPU time; and what else a search is judged by: builds, latency, odd
 * dimensions, the order of rows, the kernel.
 */
public final class Mips implements Experiment {
  static final String NAME = "mips";

  private static final int QUICK_ROWS = 40_000;
  private static final List<MipsPart> PARTS =
      List.of(
          new SpeedPart(Similarity.COSINE),
          new SpeedPart(Similarity.DOT),
          new LearnedPart(),
          new JVectorPart(),
          new NarrowVectorsPart(),
          new SortedRowsPart(),
          new DimensionsPart(),
          new LatencyPart(),
          new BuildPart(),
          new Lut16Part());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Speed at equal recall beside FAISS, hnswlib, Lucene and JVector.";
  }

  @Override
  public List<String> parts() {
    return PARTS.stream().map(MipsPart::name).toList();
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    HeldOutQueries all = HeldOutQueries.of(GloveFile.read(options.data()));
    HeldOutQueries data = options.full() ? all : all.first(QUICK_ROWS);
    List<ExperimentPart> parts = PARTS.stream().map(part -> part.on(data)).toList();
    ExperimentPart.Found found = ExperimentPart.run(parts, options, progress);
    if (!options.full()) {
      found.notes().add("Quick: %,d of %,d rows.".formatted(data.base().rows(), all.base().rows()));
    }
    return found.findings("Maximum inner product search");
  }
}
