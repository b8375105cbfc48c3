package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.peers.SpeedComparison.Mode;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Queries per second at equal recall, beside every library that was found. */
record SpeedPart(Similarity similarity) implements MipsPart {
  private static final int[] PARTITIONS = {1024, 2048};
  private static final int[] QUICK_PARTITIONS = {256};
  private static final double FAISS_BAR = 2;
  private static final double GRAPH_BAR = 1;
  private static final double JAVA_BAR = 6;
  private static final double DOT_BAR = 1.5;
  private static final double BATCH_BAR = 1.5;
  private static final double BATCH_RECALL = 0.95;

  @Override
  public String name() {
    return similarity.toString();
  }

  @Override
  public boolean quick() {
    return similarity == Similarity.DOT;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    Peers peers = run.peers();
    int[] partitions = run.full() ? PARTITIONS : QUICK_PARTITIONS;
    List<Optional<Driver>> drivers = new ArrayList<>(List.of(peers.faissLists(partitions)));
    if (run.full()) {
      drivers.addAll(List.of(peers.faissGraph(), peers.hnswlib(), peers.lucene()));
    } else {
      run.note("Left out: all graphs.");
    }
    SpeedComparison found =
        run.compare(
            similarity == Similarity.DOT ? "Raw inner product" : "Cosine",
            run.task(similarity),
            Driver.own(partitions),
            drivers);
    if (similarity == Similarity.DOT) {
      Predicate<String> others = peer -> !SpeedComparison.isOwn(peer);
      claims(run, name(), found, "the best peer", others, DOT_BAR);
    } else {
      claims(run, name(), found, "FAISS IVF", peer -> peer.contains("IVF"), FAISS_BAR);
      claims(run, name(), found, "FAISS HNSW", peer -> peer.contains(" HNSW32"), GRAPH_BAR);
      claims(run, name(), found, "hnswlib", peer -> peer.startsWith("hnswlib"), GRAPH_BAR);
      claims(run, name(), found, "Lucene", peer -> peer.startsWith("Lucene"), JAVA_BAR);
      batchClaims(run, found);
    }
  }

  /**
   * Claims to be faster than some libraries.
   *
   * @param subject what is searched
   * @param peer what to call those libraries
   * @param which which they are
   */
  static void claims(
      MipsRun run,
      String subject,
      SpeedComparison found,
      String peer,
      Predicate<String> which,
      double bar) {
    if (!found.has(which)) {
      run.note("Not installed: %s. bench/peers/install.sh installs the peers.".formatted(peer));
      return;
    }
    for (double recall : SpeedComparison.RECALLS) {
      run.claim(
          String.format(Locale.ROOT, "%s, speed over %s at recall %.2f", subject, peer, recall),
          found.ratio(which, Mode.SINGLE, recall),
          Bound.AT_LEAST,
          bar);
    }
  }

  private static void batchClaims(MipsRun run, SpeedComparison found) {
    Predicate<String> lists = peer -> peer.contains("IVF");
    if (found.has(lists)) {
      run.claim(
          "cosine, batch speed over that of FAISS IVF at recall 0.95",
          found.ratio(lists, Mode.BATCH, BATCH_RECALL),
          Bound.AT_LEAST,
          BATCH_BAR);
    }
    run.claim(
        "cosine, batch speed over our own single speed at recall 0.95",
        found.speed(SpeedComparison::isOwn, Mode.BATCH, BATCH_RECALL)
            / found.speed(SpeedComparison::isOwn, Mode.SINGLE, BATCH_RECALL),
        Bound.AT_LEAST,
        BATCH_BAR);
  }
}
