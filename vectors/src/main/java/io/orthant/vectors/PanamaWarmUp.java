package io.orthant.vectors;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/** Runs the scans until they are compiled, and checks that they keep their vectors in registers. */
final class PanamaWarmUp {
  /** The compiler may have to wait for a core; only a kernel that is spoilt takes all of it. */
  private static final long PATIENCE_NANOS = 4_000_000_000L;

  private static final int CALLS = 100;
  private static final int BLOCKS = 16;

  /** Full groups and a last one of every width would be: 128, 64 and 32 rows. */
  private static final int[] ROWS = {128 + 128, 128 + 64, 128 + 32};

  private PanamaWarmUp() {}

  static void run(VectorOps ops) {
    byte[] tables = new byte[BLOCKS * VectorOps.GROUP_BLOCK_BYTES];
    byte[][] sums = new byte[3][2 * VectorOps.GROUP_ROWS];
    short[] exactSums = new short[2 * VectorOps.GROUP_ROWS];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) VectorOps.GROUP_ROWS * BLOCKS);
      settles(
          () -> {
            for (int rows : ROWS) {
              ops.lut16(codes, 0, rows, BLOCKS, tables, exactSums);
              ops.lut16Saturated(codes, 0, rows, BLOCKS, tables, sums[0]);
            }
          });
      PanamaSaturated.together =
          settles(
              () -> {
                for (int rows : ROWS) {
                  PanamaSaturated.together(
                      codes, 0, rows, BLOCKS, tables, tables, tables, sums[0], sums[1], sums[2]);
                }
              });
    }
  }

  /** Whether the calls come to allocate nothing within the time. */
  private static boolean settles(Runnable calls) {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
      return true;
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        calls.run();
      }
      if (threads.getCurrentThreadAllocatedBytes() == before) {
        return true;
      }
    }
    return false;
  }
}
