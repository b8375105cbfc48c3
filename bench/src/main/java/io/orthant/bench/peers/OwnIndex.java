package io.orthant.bench.peers;

import com.sun.management.ThreadMXBean;
import io.orthant.index.IndexConfig;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures our index by the rules that hold for all libraries. */
final class OwnIndex {
  private static final int[] PROBES = {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};
  private static final int[] RERANK = {40, 60, 80, 100, 150, 200, 320, 480, 640, 960, 1500, 2200};

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Matrix queries;
  private final float[][] asked;
  private final SettingSweep sweep;

  OwnIndex(Matrix queries, int[][] truth) {
    this.queries = queries;
    this.asked = new float[queries.rows()][];
    Arrays.setAll(asked, queries::row);
    this.sweep = new SettingSweep(truth);
  }

  List<MeasuredPoint> measure(Matrix base, Similarity similarity, int partitions) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(partitions).threads(1).build();
    long start = threads.getCurrentThreadCpuTime();
    try (VectorIndex index = VectorIndex.build(base, config, Progress.NONE)) {
      double buildSeconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      index.warmUp();
      String name = "Orthant %d partitions".formatted(index.info().partitions());
      return sweep.measure(name, buildSeconds, settings(index));
    }
  }

  private List<OwnSetting> settings(VectorIndex index) {
    List<OwnSetting> settings = new ArrayList<>();
    for (int probes : PROBES) {
      for (int rerank : RERANK) {
        if (probes <= index.info().partitions() && rerank <= 16 * probes) {
          settings.add(
              new OwnSetting(
                  index, queries, asked, new SearchOptions(SettingSweep.K, probes, rerank)));
        }
      }
    }
    return settings;
  }

  @SuppressWarnings("ArrayRecordComponent") // the same queries for all, never compared
  private record OwnSetting(
      VectorIndex index, Matrix queries, float[][] asked, SearchOptions options)
      implements Setting {
    @Override
    public String label() {
      return "probes %d, rerank %d".formatted(options.probes(), options.rerank());
    }

    @Override
    public int[][] oneByOne() {
      int[][] found = new int[asked.length][];
      for (int query = 0; query < asked.length; query++) {
        found[query] = index.search(asked[query], options).rows();
      }
      return found;
    }

    @Override
    public int[][] batch() {
      return index.search(queries, options, 1).stream().map(Neighbors::rows).toArray(int[][]::new);
    }
  }
}
