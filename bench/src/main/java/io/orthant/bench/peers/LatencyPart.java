package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.peers.OwnIndex.OwnSetting;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much longer the slowest queries take than the usual ones, right after the warm-up. */
record LatencyPart() implements MipsPart {
  private static final double RECALL = 0.95;
  private static final int PASSES = 20;
  private static final int RERANK_PER_PROBE = 2;
  private static final int LEAST_RERANK = 100;
  private static final int[] PROBES = {16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512};
  private static final double BAR = 2.5;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Similarity similarity : List.of(Similarity.COSINE, Similarity.DOT)) {
      SearchTask task = run.task(similarity);
      try (OwnIndex index =
          new OwnIndex(task.data().base(), task.data().queries(), similarity, 0)) {
        OwnSetting setting = setting(index, new SettingSweep(task.truth()));
        double[] micros = micros(setting);
        double p50 = micros[micros.length / 2];
        double p99 = micros[micros.length * 99 / 100];
        rows.add(
            List.of(
                similarity + ", " + setting.label(),
                String.format(Locale.ROOT, "%.0f", p50),
                String.format(Locale.ROOT, "%.0f", p99),
                String.format(Locale.ROOT, "%.0f", micros[micros.length - 1])));
        run.claim(similarity + ", p99 over p50 of a query", p99 / p50, Bound.AT_MOST, BAR);
      }
    }
    run.table(
        "Latency",
        "Microseconds of CPU time of a query, over %d passes after the warm-up, at recall %.2f."
            .formatted(PASSES, RECALL),
        List.of("search", "p50", "p99", "most"),
        rows);
  }

  /** The fewest probes that reach the recall, or the most if none does. */
  private static OwnSetting setting(OwnIndex index, SettingSweep sweep) {
    OwnSetting setting = null;
    for (int probes : PROBES) {
      setting = index.setting(probes, Math.max(LEAST_RERANK, RERANK_PER_PROBE * probes));
      if (sweep.recall(setting.oneByOne()) >= RECALL) {
        return setting;
      }
    }
    if (setting == null) {
      throw new IllegalStateException("There is no number of probes");
    }
    return setting;
  }

  private static double[] micros(OwnSetting setting) {
    float[][] queries = setting.asked();
    double[] micros = new double[PASSES * queries.length];
    for (int i = 0; i < micros.length; i++) {
      CpuTime time = new CpuTime();
      setting.index().search(queries[i % queries.length], setting.options());
      micros[i] = 1e6 * time.seconds();
    }
    Arrays.sort(micros);
    return micros;
  }
}
