package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.peers.SpeedComparison.Mode;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** JVector, whose graph of all rows would take half an hour to build, on a part of them. */
record JVectorPart() implements MipsPart {
  private static final int ROWS = 50_000;
  private static final int[] PARTITIONS = {256, 512};
  private static final double BAR = 6;

  @Override
  public String name() {
    return "jvector";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    Optional<Driver> jvector = run.peers().jvector();
    if (jvector.isEmpty()) {
      run.note("Not installed: JVector. bench/peers/install.sh installs the peers.");
      return;
    }
    SearchTask task = run.task("glove-100-part", run.data().first(ROWS), Similarity.COSINE);
    SpeedComparison found =
        run.compare(
            "Cosine, %,d rows".formatted(ROWS),
            task,
            Driver.own(PARTITIONS),
            List.of(jvector, run.peers().faissLists(PARTITIONS)));
    for (double recall : SpeedComparison.RECALLS) {
      run.claim(
          String.format(
              Locale.ROOT, "cosine, %,d rows, speed over JVector at recall %.2f", ROWS, recall),
          found.ratio(peer -> peer.startsWith("JVector"), Mode.SINGLE, recall),
          Bound.AT_LEAST,
          BAR);
    }
  }
}
