package io.orthant.vectors;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each kernel allocates once compiled. As a program it prints that for the best kernels of a
 * fresh process, after the warm-up, which leaves a scan alone that the compiler has spoilt.
 */
final class KernelAllocation {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int DIMENSION = 100;
  private static final int ROWS = 67;
  private static final int BLOCKS = 50;
  private static final int SCANNED_ROWS = 3 * VectorOps.GROUP_ROWS + 40;

  private KernelAllocation() {}

  /** Prints each kernel that allocates, and how many bytes in 200 calls. */
  public static void main(String[] arguments) {
    VectorOps.best().warmUp();
    measure(VectorOps.best())
        .forEach(
            (kernel, bytes) -> {
              if (bytes > 0) {
                System.out.println(kernel + " allocated " + bytes + " bytes");
              }
            });
    System.out.println("done with " + VectorOps.best().getClass().getSimpleName());
  }

  /** Bytes that 200 calls of each kernel allocate. */
  static Map<String, Long> measure(VectorOps ops) {
    Map<String, Long> allocated = new LinkedHashMap<>();
    try (Arena arena = Arena.ofShared()) {
      int paddedRows = VectorOps.paddedRows(SCANNED_ROWS);
      MemorySegment rows = arena.allocate((long) ROWS * DIMENSION * Float.BYTES);
      MemorySegment codes = arena.allocate((long) paddedRows / 2 * BLOCKS);
      float[][] queries = new float[9][DIMENSION];
      float[] query = queries[0];
      float[] scores = new float[queries.length * ROWS];
      int[] ordinals = new int[ROWS];
      float[][] padded = new float[9][64];
      byte[] tables = new byte[BLOCKS * VectorOps.GROUP_BLOCK_BYTES];
      short[] sums = new short[1024];

      measure(allocated, "dot", () -> scores[0] = ops.dot(query, rows, 0));
      measure(allocated, "squaredDistance", () -> scores[0] = ops.squaredDistance(query, rows, 0));
      measure(allocated, "dots", () -> ops.dots(query, rows, 0, ROWS, scores, 0));
      measure(allocated, "dots by ordinal", () -> ops.dots(query, rows, ordinals, 0, ROWS, scores));
      measure(allocated, "products", () -> ops.products(queries, rows, 0, ROWS, scores));
      measure(
          allocated, "products without a tail", () -> ops.products(padded, rows, 0, ROWS, scores));
      measure(
          allocated,
          "products by ordinal",
          () -> ops.products(padded, rows, ordinals, 0, ROWS, scores));
      measure(allocated, "lut16", () -> ops.lut16(codes, 0, SCANNED_ROWS, BLOCKS, tables, sums));
      byte[][] bytes = new byte[3][1024];
      measure(
          allocated,
          "lut16Saturated",
          () -> ops.lut16Saturated(codes, 0, SCANNED_ROWS, BLOCKS, tables, bytes[0]));
      measure(
          allocated,
          "lut16Saturated for three",
          () ->
              ops.lut16Saturated(
                  codes,
                  0,
                  SCANNED_ROWS,
                  BLOCKS,
                  tables,
                  tables,
                  tables,
                  bytes[0],
                  bytes[1],
                  bytes[2]));
      long[] masks = new long[16];
      int[] limits = new int[16];
      measure(allocated, "atMost", () -> ops.atMost(bytes[0], paddedRows, limits, masks));
      measure(allocated, "smallest", () -> ops.smallest(sums, 1000, 7, masks));
      float[] words = new float[DIMENSION * 16];
      float[] contributions = new float[BLOCKS * 16];
      float[] ceilings = new float[BLOCKS];
      measure(
          allocated,
          "blockProducts",
          () -> ops.blockProducts(query, DIMENSION, words, 1, contributions, ceilings));
      measure(
          allocated,
          "lossTables",
          () -> ops.lossTables(contributions, ceilings, BLOCKS, 1, tables));
      measure(
          allocated,
          "wordProducts",
          () -> ops.wordProducts(query, DIMENSION, words, BLOCKS, contributions));
      byte[] rowCodes = new byte[BLOCKS];
      measure(allocated, "nearestWords", () -> ops.nearestWords(contributions, BLOCKS, rowCodes));
      float[] along = new float[contributions.length];
      for (int i = 0; i < along.length; i++) {
        along[i] = i % 7 - 3;
      }
      float[] errors = {1, 2};
      measure(
          allocated,
          "descend along one",
          () -> {
            errors[0] = -errors[0];
            ops.descend(contributions, along, 1, errors, rowCodes);
          });
      measure(
          allocated,
          "descend along two",
          () -> {
            errors[1] = -errors[1];
            ops.descend(contributions, along, contributions, 1, 1, errors, rowCodes);
          });
      float[] panels = new float[2 * VectorOps.PANEL_COLUMNS * DIMENSION];
      float[] biases = new float[2 * VectorOps.PANEL_COLUMNS];
      float[] results = new float[queries.length * biases.length];
      measure(
          allocated,
          "panelProducts",
          () -> ops.panelProducts(queries, 9, DIMENSION, panels, 2, biases, results));
      float[] whole = new float[128];
      for (RowFormat format : RowFormat.values()) {
        RowOps rowOps = ops.rows(format);
        String name = format.name();
        measure(allocated, name + " dot", () -> scores[0] = rowOps.dot(whole, rows, 0));
        measure(
            allocated,
            name + " squaredDistance",
            () -> scores[0] = rowOps.squaredDistance(whole, rows, 0));
        measure(
            allocated, name + " dots", () -> rowOps.dots(whole, rows, ordinals, 0, ROWS, scores));
      }
      measure(allocated, "largest", () -> ops.largest(results, 3, 99));
    }
    return allocated;
  }

  private static void measure(Map<String, Long> results, String name, Runnable kernel) {
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
    results.put(name, allocated);
  }
}
