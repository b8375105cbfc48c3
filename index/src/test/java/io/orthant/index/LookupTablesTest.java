package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.index.quantize.CodebookTrainer;
import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.ResidualEncoder;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes, tables and the scan together give the inner product with the decoded vector. */
class LookupTablesTest {
  @ParameterizedTest(name = "{0} dimensions, {1} a block, {2} rows")
  @CsvSource({"1,1,1", "1,2,5", "3,2,129", "7,3,128", "64,2,300", "100,4,127", "512,2,130"})
  void scannedScoreIsWithinTheRoundingOfTheTables(int dimension, int blockDimensions, int rows) {
    Matrix vectors = TestVectors.VARYING_NORMS.rows(rows, dimension, 11);
    Codebooks codebooks = train(vectors, blockDimensions);
    Partition partition =
        new PartitionLayout(new int[] {0, rows}, codebooks.blocks())
            .allocate(Arena.ofAuto(), false)[0];
    byte[] readBack = new byte[codebooks.blocks()];
    float[][] decoded = new float[rows][dimension];
    ResidualEncoder encoder = new ResidualEncoder(codebooks);
    byte[] rowCodes = new byte[codebooks.blocks()];
    for (int row = 0; row < rows; row++) {
      encoder.encode(vectors.row(row), rowCodes);
      codebooks.decode(rowCodes, decoded[row]);
      partition.putCodes(row, rowCodes);
      partition.getCodes(row, readBack);
      assertThat(readBack).isEqualTo(rowCodes);
    }
    LookupTables tables = new LookupTables(codebooks.blocks());
    float[] query = TestVectors.RANDOM.rows(1, dimension, 12).row(0);
    tables.fill(codebooks, query, 2);
    short[] sums = new short[VectorOps.paddedRows(rows)];
    VectorOps.best().lut16(partition.codes(), 0, rows, codebooks.blocks(), tables.entries(), sums);
    double bound = codebooks.blocks() * tables.unit() * 0.501;
    for (int row = 0; row < rows; row++) {
      double score = tables.ceiling() - tables.unit() * Short.toUnsignedInt(sums[row]);
      double exact = 0;
      for (int i = 0; i < dimension; i++) {
        exact += 2.0 * query[i] * decoded[row][i];
      }
      assertThat(Math.abs(score - exact)).as("row %d", row).isLessThanOrEqualTo(bound);
    }
  }

  /** Every code is the nearest codeword of its block, found by trying all. */
  @ParameterizedTest(name = "{0} dimensions, {1} a block")
  @CsvSource({"1,2", "5,2", "9,4"})
  void codesAreTheNearestCodewords(int dimension, int blockDimensions) {
    Matrix vectors = TestVectors.RANDOM.rows(200, dimension, 13);
    Codebooks codebooks = train(vectors, blockDimensions);
    ResidualEncoder encoder = new ResidualEncoder(codebooks);
    byte[] codes = new byte[codebooks.blocks()];
    byte[] others = new byte[codebooks.blocks()];
    float[] decoded = new float[dimension];
    for (int row = 0; row < vectors.rows(); row++) {
      float[] vector = vectors.row(row);
      encoder.encode(vector, codes);
      codebooks.decode(codes, decoded);
      double error = squaredDistance(vector, decoded);
      for (int block = 0; block < codes.length; block++) {
        for (byte word = 0; word < Codebooks.WORDS; word++) {
          System.arraycopy(codes, 0, others, 0, codes.length);
          others[block] = word;
          codebooks.decode(others, decoded);
          assertThat(squaredDistance(vector, decoded)).isGreaterThan(error - 1e-5);
        }
      }
    }
  }

  @Test
  void sixteenDifferentValuesAreCodedWithoutLoss() {
    float[][] values = new float[160][];
    for (int row = 0; row < values.length; row++) {
      int slow = row / 10;
      values[row] = new float[] {slow, row % 16, -row % 16 * 3};
    }
    Matrix vectors = Matrix.copyOf(values);
    Codebooks codebooks = train(vectors, 2);
    ResidualEncoder encoder = new ResidualEncoder(codebooks);
    byte[] codes = new byte[2];
    float[] decoded = new float[3];
    for (float[] row : values) {
      encoder.encode(row, codes);
      codebooks.decode(codes, decoded);
      assertThat(decoded).isEqualTo(row);
    }
  }

  @Test
  void aZeroQueryGivesZeroScores() {
    Codebooks codebooks = train(TestVectors.RANDOM.rows(50, 4, 14), 2);
    LookupTables tables = new LookupTables(2);
    tables.fill(codebooks, new float[4], 1);
    assertThat(tables.entries()).containsOnly(0);
    assertThat(tables.ceiling()).isZero();
  }

  private static Codebooks train(Matrix vectors, int blockDimensions) {
    try (Workers workers = new Workers(1)) {
      return CodebookTrainer.train(
          vectors,
          Math.ceilDiv(vectors.dimension(), blockDimensions),
          100,
          new Seed(2),
          workers,
          Progress.NONE);
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum;
  }
}
