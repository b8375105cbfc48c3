package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.orthant.index.quantize.Anisotropy.Eta;
import io.orthant.index.quantize.Anisotropy.None;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCodeTest {
  private static final int DIMENSION = 14;

  private final Matrix rows = Samples.LOGNORMAL.rows(900, DIMENSION, 5);
  private final Matrix centers =
      Matrix.copyOf(new float[][] {new float[DIMENSION], rows.row(7), rows.row(8)});

  @ParameterizedTest(name = "{0} bits, eta {1}")
  @CsvSource({"4, 1", "12, 5", "40, 5"})
  void theScoreIsTheInnerProductWithTheDecodedRow(int bits, double eta) {
    BinaryCode code = train(bits, eta, 2);
    float[] query = Samples.UNIT.rows(1, DIMENSION, 9).row(0);
    float[] tables = new float[bits / 4 * Codebooks.WORDS];
    code.tables(query, 2, tables);
    EncodedRow encoded = new EncodedRow(bits / 4);
    float[] decoded = new float[DIMENSION];
    for (int row = 0; row < 200; row++) {
      code.encoder().encode(rows.row(row), row % 3, encoded);
      code.decode(row % 3, encoded, decoded);
      double sum = 2 * Centers.dot(query, centers.row(row % 3));
      for (int block = 0; block < bits / 4; block++) {
        sum += tables[block * Codebooks.WORDS + encoded.codes()[block]];
      }
      assertThat(sum).isCloseTo(2 * Centers.dot(query, decoded), offset(1e-4));
    }
    assertThat(code.bits()).hasToString(bits / 4 + " blocks x 4 = " + bits + " bits");
  }

  /** Compared with all 256 codes: never better, often equal, and no single flip improves it. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 6})
  void bitsAreALocalMinimumAndOftenTheBest(double eta) {
    BinaryCode code = train(8, eta, 1);
    RowWeight weight = new Eta(eta).weight(DIMENSION);
    EncodedRow encoded = new EncodedRow(2);
    EncodedRow other = new EncodedRow(2);
    int best = 0;
    for (int row = 0; row < 150; row++) {
      code.encoder().encode(rows.row(row), row % 3, encoded);
      double found = loss(code, row, encoded, weight);
      double lowest = Double.POSITIVE_INFINITY;
      for (int bits = 0; bits < 256; bits++) {
        other.codes()[0] = (byte) (bits & 15);
        other.codes()[1] = (byte) (bits >> 4);
        double loss = loss(code, row, other, weight);
        lowest = Math.min(lowest, loss);
        int distance = Integer.bitCount(bits ^ (encoded.codes()[0] | encoded.codes()[1] << 4));
        if (distance == 1) {
          assertThat(loss).isGreaterThan(found * (1 - 1e-4));
        }
      }
      assertThat(found).isGreaterThan(lowest * (1 - 1e-5));
      best += found < lowest * (1 + 1e-4) ? 1 : 0;
    }
    assertThat(best).isGreaterThan(60);
  }

  @Test
  void aPreferenceLowersParallelErrorAndRaisesTotalError() {
    double[] plain = errors(train(16, 1, 2));
    double[] weighted = errors(train(16, 10, 2));
    assertThat(weighted[0]).isLessThan(0.7 * plain[0]);
    assertThat(weighted[1]).isGreaterThan(plain[1]);
  }

  @Test
  void moreBitsThanDimensionsLoseLess() {
    assertThat(errors(train(40, 1, 2))[1]).isLessThan(0.5 * errors(train(12, 1, 2))[1]);
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    BinaryCode one = train(12, 4, 1);
    BinaryCode four = train(12, 4, 4);
    float[] query = rows.row(3);
    float[] first = new float[3 * Codebooks.WORDS];
    float[] second = new float[3 * Codebooks.WORDS];
    one.tables(query, 1, first);
    four.tables(query, 1, second);
    assertThat(second).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, -4})
  void bitsThatFillNoBlockAreRefused(int bits) {
    assertThatThrownBy(() -> train(bits, 1, 1))
        .hasMessageContaining("bits must be a positive multiple of 4, not " + bits);
  }

  private BinaryCode train(int bits, double eta, int threads) {
    int[] partitionOf = new int[rows.rows()];
    for (int row = 0; row < partitionOf.length; row++) {
      partitionOf[row] = row % 3;
    }
    try (Workers workers = new Workers(threads)) {
      return BinaryCode.train(
          rows,
          partitionOf,
          centers,
          new BinaryCodeConfig(bits, eta == 1 ? new None() : new Eta(eta)),
          new Seed(1),
          workers,
          Progress.NONE);
    }
  }

  private double loss(BinaryCode code, int row, EncodedRow encoded, RowWeight weight) {
    float[] decoded = new float[DIMENSION];
    code.decode(row % 3, encoded, decoded);
    float[] values = rows.row(row);
    double norm = Centers.norm(values);
    double squares = 0;
    double along = 0;
    for (int i = 0; i < DIMENSION; i++) {
      double error = (double) values[i] - decoded[i];
      squares += error * error;
      along += values[i] / norm * error;
    }
    return squares + (weight.eta(norm) - 1) * along * along;
  }

  /** Mean squared parallel and total error. */
  private double[] errors(BinaryCode code) {
    EncodedRow encoded = new EncodedRow(code.bits().blocks());
    double total = 0;
    double twice = 0;
    for (int row = 0; row < rows.rows(); row++) {
      code.encoder().encode(rows.row(row), row % 3, encoded);
      total += loss(code, row, encoded, _ -> 1);
      twice += loss(code, row, encoded, _ -> 2);
    }
    return new double[] {(twice - total) / rows.rows(), total / rows.rows()};
  }
}
