package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcurrencyTest {
  private static final SearchOptions OPTIONS = new SearchOptions(10, 6, 80);

  private final Matrix rows = TestVectors.CLUSTERED.rows(6000, 32, 9);
  private final Matrix queries = TestVectors.near(rows, 200, 0.2, 9);
  private final float[][] asked =
      IntStream.range(0, queries.rows()).mapToObj(queries::row).toArray(float[][]::new);

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
   * A result of 10 rows takes two arrays of 56 bytes and a record of 24: nothing else is new. A
   * process of its own searches, because what other tests ran misleads the compiler at times.
   * Euclidean search is left out because it depends on whether the compiler keeps the vectors of
   * {@code VectorOps.squaredDistance} in registers.
   */
  @ParameterizedTest
  @EnumSource(names = "EUCLIDEAN", mode = EnumSource.Mode.EXCLUDE)
  void aSearchAllocatesItsResultOnly(Similarity similarity) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Allocation.class.getName()));
    command.add(similarity.name());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    assertThat(Long.parseLong(output)).isBetween(1L, 256L);
  }

  /** Prints how many bytes a search allocates once the compiler is done. */
  static final class Allocation {
    private static final int PASSES = 500;

    private Allocation() {}

    /** Takes the similarity. */
    public static void main(String[] arguments) {
      ConcurrencyTest test = new ConcurrencyTest();
      ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try (VectorIndex index = test.build(Similarity.valueOf(arguments[0]))) {
        index.warmUp();
        long perQuery = Long.MAX_VALUE;
        for (int pass = 0; pass < PASSES && perQuery > 256; pass++) {
          long before = memory.getCurrentThreadAllocatedBytes();
          for (int query = 0; query < test.queries.rows(); query++) {
            index.search(test.asked[query], OPTIONS);
          }
          perQuery = (memory.getCurrentThreadAllocatedBytes() - before) / test.queries.rows();
        }
        System.out.println(perQuery);
      }
    }
  }

  private VectorIndex build(Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(40).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }
}
