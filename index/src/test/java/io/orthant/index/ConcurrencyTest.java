package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcurrencyTest {
  private static final SearchOptions OPTIONS = new SearchOptions(10, 6, 80);

  private final Matrix rows = TestVectors.CLUSTERED.rows(6000, 32, 9);
  private final Matrix queries = TestVectors.near(rows, 200, 0.2, 9);

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void concurrentSearchesEqualSerialOnes(Similarity similarity) throws Exception {
    try (VectorIndex index = build(similarity);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Neighbors> serial = index.search(queries, OPTIONS, 1);
      List<Future<List<Neighbors>>> running = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int batchThreads = 1 + i % 3;
        running.add(threads.submit(() -> index.search(queries, OPTIONS, batchThreads)));
      }
      for (Future<List<Neighbors>> found : running) {
        for (int query = 0; query < serial.size(); query++) {
          assertThat(found.get().get(query).rows()).isEqualTo(serial.get(query).rows());
          assertThat(found.get().get(query).scores()).isEqualTo(serial.get(query).scores());
        }
      }
    }
  }

  /**
   * A result of 10 rows takes two arrays of 56 bytes and a record of 24: nothing else is new.
   * Euclidean search is left out because it depends on whether the compiler keeps the vectors of
   * {@code VectorOps.squaredDistance} in registers.
   */
  @ParameterizedTest
  @EnumSource(names = "EUCLIDEAN", mode = EnumSource.Mode.EXCLUDE)
  void aSearchAllocatesItsResultOnly(Similarity similarity) {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[][] asked = new float[queries.rows()][];
    for (int query = 0; query < asked.length; query++) {
      asked[query] = queries.row(query);
    }
    try (VectorIndex index = build(similarity)) {
      long perQuery = Long.MAX_VALUE;
      for (int pass = 0; pass < 500 && perQuery > 256; pass++) {
        long before = memory.getCurrentThreadAllocatedBytes();
        for (float[] query : asked) {
          index.search(query, OPTIONS);
        }
        perQuery = (memory.getCurrentThreadAllocatedBytes() - before) / asked.length;
      }
      assertThat(perQuery).isLessThanOrEqualTo(256);
    }
  }

  private VectorIndex build(Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(40).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }
}
