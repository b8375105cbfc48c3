package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A kernel that allocates has lost its vectors to the heap, and most of its speed with them. */
final class AllocationTest {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int DIMENSION = 100;
  private static final int ROWS = 67;
  private static final int BLOCKS = 50;
  private static final int GROUPS = 3;

  static Stream<VectorOps> implementations() {
    return VectorOpsTest.implementations();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void kernelsAllocateNothing(VectorOps ops) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment rows = arena.allocate((long) ROWS * DIMENSION * Float.BYTES);
      MemorySegment codes = arena.allocate((long) GROUPS * BLOCKS * VectorOps.GROUP_BLOCK_BYTES);
      float[][] queries = new float[9][DIMENSION];
      float[] query = queries[0];
      float[] scores = new float[queries.length * ROWS];
      int[] ordinals = new int[ROWS];
      float[][] padded = new float[9][64];
      byte[] tables = new byte[BLOCKS * VectorOps.GROUP_BLOCK_BYTES];
      short[] sums = new short[GROUPS * VectorOps.GROUP_ROWS];

      assertAllocatesNothing("dot", () -> scores[0] = ops.dot(query, rows, 0));
      assertAllocatesNothing(
          "squaredDistance", () -> scores[0] = ops.squaredDistance(query, rows, 0));
      assertAllocatesNothing("dots", () -> ops.dots(query, rows, 0, ROWS, scores, 0));
      assertAllocatesNothing(
          "dots by ordinal", () -> ops.dots(query, rows, ordinals, 0, ROWS, scores));
      assertAllocatesNothing("products", () -> ops.products(queries, rows, 0, ROWS, scores));
      assertAllocatesNothing(
          "products without a tail", () -> ops.products(padded, rows, 0, ROWS, scores));
      assertAllocatesNothing("lut16", () -> ops.lut16(codes, 0, GROUPS, BLOCKS, tables, sums));
    }
  }

  private static void assertAllocatesNothing(String name, Runnable kernel) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    // The compiler works beside this thread: rounds go on until its code has taken over.
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (allocated > 0 && System.nanoTime() < deadline) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < 200; call++) {
        kernel.run();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).as("bytes allocated by 200 calls of %s", name).isZero();
  }
}
