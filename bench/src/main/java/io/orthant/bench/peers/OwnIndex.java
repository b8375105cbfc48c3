package io.orthant.bench.peers;

import io.orthant.bench.experiment.CpuTime;
import io.orthant.index.IndexConfig;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Our index, built by one thread and warmed up, and the queries to measure it with. */
final class OwnIndex implements AutoCloseable {
  private static final int[] PROBES = {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};
  private static final int[] RERANK = {40, 60, 80, 100, 150, 200, 320, 480, 640, 960, 1500, 2200};
  private static final int MOST_RERANK_PER_PROBE = 16;

  private final VectorIndex index;
  private final Matrix queries;
  private final float[][] asked;
  private final double buildSeconds;

  /**
   * @param partitions how many, or 0 for the default
   */
  OwnIndex(Matrix base, Matrix queries, Similarity similarity, int partitions) {
    this.queries = queries;
    this.asked = new float[queries.rows()][];
    Arrays.setAll(asked, queries::row);
    IndexConfig.Builder config = IndexConfig.builder().similarity(similarity).threads(1);
    CpuTime time = new CpuTime();
    this.index = VectorIndex.build(base, config.partitions(partitions).build(), Progress.NONE);
    this.buildSeconds = time.seconds();
    index.warmUp();
  }

  String name() {
    return SpeedComparison.OWN + ", %d partitions".formatted(index.info().partitions());
  }

  /** CPU time of the build. */
  double buildSeconds() {
    return buildSeconds;
  }

  /** Bytes of the index file over those of codes and rows. */
  double sizeRatio() {
    return (double) index.info().totalBytes()
        / (index.info().codeBytes() + index.info().rowBytes());
  }

  /** All settings that may be worth choosing. */
  List<OwnSetting> settings() {
    List<OwnSetting> settings = new ArrayList<>();
    for (int probes : PROBES) {
      for (int rerank : RERANK) {
        if (probes <= index.info().partitions() && rerank <= MOST_RERANK_PER_PROBE * probes) {
          settings.add(setting(probes, rerank));
        }
      }
    }
    return settings;
  }

  OwnSetting setting(int probes, int rerank) {
    return new OwnSetting(index, queries, asked, new SearchOptions(SettingSweep.K, probes, rerank));
  }

  @Override
  public void close() {
    index.close();
  }

  /** One setting of the search. */
  @SuppressWarnings("ArrayRecordComponent") // the same queries for all, never compared
  record OwnSetting(VectorIndex index, Matrix queries, float[][] asked, SearchOptions options)
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
