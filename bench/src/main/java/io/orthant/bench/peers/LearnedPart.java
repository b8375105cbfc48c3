package io.orthant.bench.peers;

import io.orthant.bench.experiment.LearnedVectors;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.List;

/** Raw inner product over the vectors that the demo learns, beside every library that was found. */
record LearnedPart() implements MipsPart {
  private static final int[] PARTITIONS = {128, 256};
  private static final int QUERIES = 1000;
  private static final double BAR = 1;

  @Override
  public String name() {
    return "learned";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    LearnedVectors learned = LearnedVectors.read(run.folder(), run.progress());
    HeldOutQueries data =
        new HeldOutQueries(
            learned.items(),
            learned.queries().slice(0, Math.min(QUERIES, learned.queries().rows())));
    Peers peers = run.peers();
    SpeedComparison found =
        run.compare(
            "Raw inner product, learned vectors",
            run.task("jdk-calls", data, Similarity.DOT),
            Driver.own(PARTITIONS),
            List.of(
                peers.faissLists(PARTITIONS), peers.faissGraph(), peers.hnswlib(), peers.lucene()));
    SpeedPart.claims(
        run, "learned vectors", found, "the best peer", peer -> !SpeedComparison.isOwn(peer), BAR);
  }
}
