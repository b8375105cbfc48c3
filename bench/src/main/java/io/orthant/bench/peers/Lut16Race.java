package io.orthant.bench.peers;

import io.orthant.app.console.Json;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Races the LUT16 kernels against the same scan in C++, in turn on the same codes in one process,
 * and checks all of them against the scalar twin. Argument: the library made of {@code lut16.cpp}.
 */
public final class Lut16Race {
  private static final int ROWS = 16_384;
  private static final int BLOCKS = 50;
  private static final int ROUNDS = 60;
  private static final int WARM_UP_ROUNDS = 20;
  private static final int SCANS = 200;
  private static final int LARGEST_ENTRY = 15;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment codes = arena.allocate(ROWS / 2L * BLOCKS, 64);
  private final byte[] tables = new byte[BLOCKS * VectorOps.GROUP_BLOCK_BYTES];
  private final MemorySegment nativeTables = arena.allocate(tables.length, 64);
  private final MemorySegment nativeSums = arena.allocate(ROWS * (long) Short.BYTES, 64);
  private final short[] sums = new short[ROWS];
  private final byte[] saturated = new byte[ROWS];
  private final MethodHandle function;

  /**
   * Medians over rounds of the CPU time of a scan, in microseconds.
   *
   * @param cpp 16-bit sums in C++
   * @param java 16-bit sums by the Vector API
   * @param saturated 8-bit saturating sums by the Vector API
   */
  record Result(double cpp, double java, double saturated) {}

  @SuppressWarnings("restricted") // calls a library that the user names
  private Lut16Race(Path library) {
    Linker linker = Linker.nativeLinker();
    function =
        linker.downcallHandle(
            SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("lut16"),
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
    RandomGenerator random = new Seed(1).stream("lut16");
    byte[] bytes = new byte[(int) codes.byteSize()];
    random.nextBytes(bytes);
    MemorySegment.copy(bytes, 0, codes, ValueLayout.JAVA_BYTE, 0, bytes.length);
    for (int block = 0; block < BLOCKS; block++) {
      byte[] table = new byte[16];
      for (int word = 0; word < table.length; word++) {
        table[word] = (byte) random.nextInt(LARGEST_ENTRY + 1);
      }
      for (int copy = 0; copy < VectorOps.GROUP_BLOCK_BYTES; copy += table.length) {
        System.arraycopy(
            table, 0, tables, block * VectorOps.GROUP_BLOCK_BYTES + copy, table.length);
      }
    }
    MemorySegment.copy(tables, 0, nativeTables, ValueLayout.JAVA_BYTE, 0, tables.length);
  }

  /** Runs the race and prints the result as JSON. */
  public static void main(String[] arguments) {
    Lut16Race race = new Lut16Race(Path.of(arguments[0]));
    race.check();
    System.out.println(Json.write(race.run()));
  }

  private Result run() {
    VectorOps.best().warmUp();
    double[][] times = new double[3][ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      double[] seconds = {seconds(this::cpp), seconds(this::wide), seconds(this::saturating)};
      for (int kernel = 0; round >= 0 && kernel < seconds.length; kernel++) {
        times[kernel][round] = seconds[kernel];
      }
    }
    return new Result(micros(times[0]), micros(times[1]), micros(times[2]));
  }

  private static double micros(double[] seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    return 1e6 * sorted[sorted.length / 2] / SCANS;
  }

  private double seconds(Runnable scan) {
    CpuTime time = new CpuTime();
    for (int i = 0; i < SCANS; i++) {
      scan.run();
    }
    return time.seconds();
  }

  private void cpp() {
    try {
      function.invokeExact(codes, ROWS, BLOCKS, nativeTables, nativeSums);
    } catch (Throwable e) {
      throw new IllegalStateException("The function in C++ failed", e);
    }
  }

  private void wide() {
    VectorOps.best().lut16(codes, 0, ROWS, BLOCKS, tables, sums);
  }

  private void saturating() {
    VectorOps.best().lut16Saturated(codes, 0, ROWS, BLOCKS, tables, saturated);
  }

  /** All agree with the scalar twin on every row. */
  private void check() {
    short[] expected = new short[ROWS];
    VectorOps.scalar().lut16(codes, 0, ROWS, BLOCKS, tables, expected);
    cpp();
    wide();
    saturating();
    for (int row = 0; row < ROWS; row++) {
      equal("C++", row, nativeSums.getAtIndex(ValueLayout.JAVA_SHORT, row), expected[row]);
      equal("Vector API", row, sums[row], expected[row]);
    }
    for (int place = 0; place < ROWS; place++) {
      int row = VectorOps.saturatedRow(place, ROWS);
      int limited = Math.min(255, Short.toUnsignedInt(expected[row]));
      equal("Saturating", row, Byte.toUnsignedInt(saturated[place]), limited);
    }
  }

  private static void equal(String kernel, int row, int sum, int expected) {
    if (sum != expected) {
      throw new IllegalStateException(
          "%s: the sum of row %d is %d, not %d".formatted(kernel, row, sum, expected));
    }
  }
}
