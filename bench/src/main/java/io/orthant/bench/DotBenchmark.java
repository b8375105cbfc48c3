package io.orthant.bench;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Inner products of one query, and of 24, with 256 rows that stay in the cache.
 *
 * <pre>
 * mvn -B -DskipTests package
 * java --add-modules=jdk.incubator.vector -cp "bench/target/classes:bench/target/lib/*" \
 *     org.openjdk.jmh.Main DotBenchmark
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class DotBenchmark {
  private static final int ROWS = 256;
  private static final int QUERIES = 24;

  /** Columns: a multiple of 16, and one with a tail. */
  @Param({"100", "128", "768"})
  public int dimension;

  private MemorySegment rows = MemorySegment.NULL;
  private float[][] queries = new float[0][];
  private final float[] scores = new float[QUERIES * ROWS];

  /** Draws the vectors and checks that both implementations agree on them. */
  @Setup
  public void prepare() {
    RandomGenerator random = new Seed(1).stream("dot");
    Matrix base = Matrix.allocate(Arena.ofAuto(), ROWS, dimension);
    for (int row = 0; row < ROWS; row++) {
      base.setRow(row, gaussian(random));
    }
    rows = base.segment();
    queries = new float[QUERIES][];
    Arrays.setAll(queries, query -> gaussian(random));
    float[] expected = scalarProducts().clone();
    if (!Arrays.equals(expected, vectorProducts())) {
      throw new IllegalStateException("The kernels disagree");
    }
  }

  @Benchmark
  public float[] scalarDots() {
    VectorOps.scalar().dots(queries[0], rows, 0, ROWS, scores, 0);
    return scores;
  }

  @Benchmark
  public float[] vectorDots() {
    VectorOps.best().dots(queries[0], rows, 0, ROWS, scores, 0);
    return scores;
  }

  @Benchmark
  public float[] scalarProducts() {
    VectorOps.scalar().products(queries, rows, 0, ROWS, scores);
    return scores;
  }

  @Benchmark
  public float[] vectorProducts() {
    VectorOps.best().products(queries, rows, 0, ROWS, scores);
    return scores;
  }

  private float[] gaussian(RandomGenerator random) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
