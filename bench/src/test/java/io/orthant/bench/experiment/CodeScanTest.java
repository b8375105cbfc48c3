package io.orthant.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.index.quantize.EncodedRow;
import io.orthant.index.quantize.ProductCode;
import io.orthant.index.quantize.ProductCodeConfig;
import io.orthant.index.quantize.RowEncoder;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.TopK;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CodeScanTest {
  private static final int DIMENSION = 12;
  private static final int K = 10;

  /** The best rows by their codes are those whose decoded rows score best, but for rounding. */
  @ParameterizedTest
  @ValueSource(ints = {20, 128, 170, 3000})
  void findsTheRowsWhoseDecodedFormsScoreBest(int rows) {
    Matrix base = gaussian(rows, 1);
    Matrix queries = gaussian(50, 2);
    int[] partitionOf = new int[rows];
    Matrix centers = Matrix.allocate(Arena.ofAuto(), 1, DIMENSION);
    try (Workers workers = new Workers(2)) {
      ProductCode code =
          ProductCode.train(
              base,
              partitionOf,
              centers,
              ProductCodeConfig.builder(6).build(),
              new Seed(3),
              workers,
              Progress.NONE);
      int[][] found = new CodeScan(code, base, partitionOf, workers).search(queries, K, workers);
      int agreed = 0;
      for (int query = 0; query < queries.rows(); query++) {
        int[] expected = best(code, base, queries.row(query));
        agreed +=
            (int)
                Arrays.stream(found[query])
                    .filter(row -> Arrays.stream(expected).anyMatch(other -> other == row))
                    .count();
      }
      assertThat(agreed).isGreaterThan(queries.rows() * K * 9 / 10);
    }
  }

  private static int[] best(ProductCode code, Matrix base, float[] query) {
    RowEncoder encoder = code.encoder();
    EncodedRow encoded = new EncodedRow(6);
    float[] decoded = new float[DIMENSION];
    TopK top = new TopK(K);
    for (int row = 0; row < base.rows(); row++) {
      encoder.encode(base.row(row), 0, encoded);
      code.decode(0, encoded, decoded);
      float score = 0;
      for (int i = 0; i < DIMENSION; i++) {
        score += query[i] * decoded[i];
      }
      top.offer(row, score);
    }
    return top.drain().rows();
  }

  private static Matrix gaussian(int rows, long seed) {
    RandomGenerator random = new Seed(seed).stream("rows");
    float[][] values = new float[rows][DIMENSION];
    for (float[] row : values) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return Matrix.copyOf(values);
  }
}
