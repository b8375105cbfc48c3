package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.peers.SpeedComparison.Mode;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Our index and FAISS with the instructions of AVX2 alone. */
record NarrowVectorsPart() implements MipsPart {
  private static final int[] PARTITIONS = {1024, 2048};
  private static final double BAR = 1.6;

  @Override
  public String name() {
    return "avx2";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    Optional<Driver> faiss =
        run.peers()
            .faissLists(PARTITIONS)
            .map(driver -> driver.withVariable("FAISS_SIMD_LEVEL", "AVX2"));
    if (faiss.isEmpty()) {
      run.note("Not installed: FAISS. bench/peers/install.sh installs the peers.");
      return;
    }
    SpeedComparison found =
        run.compare(
            "Cosine, AVX2",
            run.task(Similarity.COSINE),
            Driver.own(PARTITIONS, "-XX:UseAVX=2"),
            List.of(faiss));
    for (double recall : SpeedComparison.RECALLS) {
      run.claim(
          String.format(Locale.ROOT, "cosine, AVX2, speed over FAISS IVF at recall %.2f", recall),
          found.ratio(peer -> peer.contains("IVF"), Mode.SINGLE, recall),
          Bound.AT_LEAST,
          BAR);
    }
  }
}
