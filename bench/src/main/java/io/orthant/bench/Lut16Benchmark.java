package io.orthant.bench;

import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Scans 16,384 rows of 48 blocks (400 KB of codes) by the vector kernel and by its scalar twin. The
 * bar: the kernel takes at most a fifth of the twin's time on AVX2 or better.
 *
 * <pre>
 * mvn -B -DskipTests package
 * java --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*" \
 *     org.openjdk.jmh.Main Lut16Benchmark
 * </pre>
 *
 * <p>{@code -jvmArgsAppend -XX:UseAVX=2} measures what a machine without AVX-512 does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class Lut16Benchmark {
  private static final int ROWS = 16_384;
  private static final int BLOCKS = 48;

  private final MemorySegment codes = Arena.ofAuto().allocate(ROWS / 2L * BLOCKS, 64);
  private final byte[] tables = new byte[BLOCKS * VectorOps.GROUP_BLOCK_BYTES];
  private final byte[][] saturated = new byte[3][ROWS];
  private final short[] sums = new short[ROWS];

  /** Fills codes and tables and checks that both implementations agree on them. */
  @Setup
  public void prepare() {
    RandomGenerator random = new Seed(1).stream("lut16");
    byte[] bytes = new byte[(int) codes.byteSize()];
    random.nextBytes(bytes);
    MemorySegment.copy(bytes, 0, codes, ValueLayout.JAVA_BYTE, 0, bytes.length);
    byte[] table = new byte[16];
    for (int at = 0; at < tables.length; at += 16) {
      if (at % VectorOps.GROUP_BLOCK_BYTES == 0) {
        random.nextBytes(table);
      }
      System.arraycopy(table, 0, tables, at, 16);
    }
    short[] expected = scalar().clone();
    if (!Arrays.equals(expected, vector())) {
      throw new IllegalStateException("The kernels disagree");
    }
  }

  @Benchmark
  public short[] scalar() {
    VectorOps.scalar().lut16(codes, 0, ROWS, BLOCKS, tables, sums);
    return sums;
  }

  @Benchmark
  public short[] vector() {
    VectorOps.best().lut16(codes, 0, ROWS, BLOCKS, tables, sums);
    return sums;
  }

  /** Sums that saturate at 255. */
  @Benchmark
  public byte[] saturated() {
    VectorOps.best().lut16Saturated(codes, 0, ROWS, BLOCKS, tables, saturated[0]);
    return saturated[0];
  }

  /** The same for three queries: a third of the time is that of one. */
  @Benchmark
  @OperationsPerInvocation(3)
  public byte[] saturatedForThree() {
    VectorOps.best()
        .lut16Saturated(
            codes,
            0,
            ROWS,
            BLOCKS,
            tables,
            tables,
            tables,
            saturated[0],
            saturated[1],
            saturated[2]);
    return saturated[2];
  }
}
