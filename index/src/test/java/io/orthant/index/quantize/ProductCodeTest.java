package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.orthant.index.quantize.Anisotropy.Auto;
import io.orthant.index.quantize.Anisotropy.Eta;
import io.orthant.index.quantize.Anisotropy.None;
import io.orthant.index.quantize.ProductCodeConfig.Fold;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.TopK;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProductCodeTest {
  private static final int PARTITIONS = 12;
  private static final int DIMENSION = 20;

  private final Matrix rows = Samples.LOGNORMAL.rows(1500, DIMENSION, 1);
  private final Matrix centers = centers(rows, PARTITIONS);
  private final int[] partitionOf = assign(rows, centers);

  static Stream<ProductCodeConfig> configurations() {
    ProductCodeConfig plain = ProductCodeConfig.builder(5).build();
    ProductCodeConfig whole = ProductCodeConfig.builder(7).scaleBits(8).projectionBits(8).build();
    return Stream.of(
        plain,
        plain.toBuilder().rotation(RotationKind.RANDOM).build(),
        plain.toBuilder().rotation(RotationKind.OPQ).rotationRounds(3).build(),
        plain.toBuilder().anisotropy(new Eta(5)).training(Training.FULL).build(),
        ProductCodeConfig.builder(6).scaleBits(8).weightedByNorm(false).build(),
        ProductCodeConfig.builder(6).projectionBits(4).build(),
        whole,
        whole.toBuilder().fold(Fold.NAIVE).build(),
        whole.toBuilder().fold(Fold.PROJECTED).build(),
        whole.toBuilder().rotation(RotationKind.OPQ).rotationRounds(3).build(),
        whole.toBuilder()
            .rotation(RotationKind.RANDOM)
            .fold(Fold.PROJECTED)
            .anisotropy(new Auto())
            .training(Training.FULL)
            .build());
  }

  /**
   * base + scale * table sum + direction * projection is the inner product with the decoded row.
   */
  @ParameterizedTest
  @MethodSource("configurations")
  void theScoreIsTheInnerProductWithTheDecodedRow(ProductCodeConfig config) {
    ProductCode code = train(config);
    float[] query = Samples.UNIT.rows(1, DIMENSION, 9).row(0);
    float[] tables = new float[config.blocks() * Codebooks.WORDS];
    code.tables(query, 1, tables);
    RowEncoder encoder = code.encoder();
    EncodedRow encoded = new EncodedRow(config.blocks());
    float[] decoded = new float[DIMENSION];
    for (int row = 0; row < 300; row++) {
      int partition = partitionOf[row];
      encoder.encode(rows.row(row), partition, encoded);
      code.decode(partition, encoded, decoded);
      double sum = 0;
      for (int block = 0; block < config.blocks(); block++) {
        sum += tables[block * Codebooks.WORDS + encoded.codes()[block]];
      }
      double base = Centers.dot(query, centers.row(partition));
      double score =
          base
              + code.scale(encoded) * sum
              + base * code.inverseCenterNorm(partition) * code.projection(partition, encoded);
      assertThat(score).isCloseTo(Centers.dot(query, decoded), offset(2e-5));
    }
    assertThat(code.bits()).isEqualTo(config.bits());
  }

  /** With FOLDED and PROJECTED the error along the direction is the rounding of a scalar alone. */
  @ParameterizedTest
  @EnumSource(Fold.class)
  void onlyNaiveLeaksAlongTheDirectionOfThePartition(Fold fold) {
    ProductCode code =
        train(ProductCodeConfig.builder(3).scaleBits(4).projectionBits(8).fold(fold).build());
    double worst = 0;
    for (int row = 0; row < rows.rows(); row++) {
      float[] direction = new float[DIMENSION];
      code.centers().copyRow(partitionOf[row], direction);
      float[] decoded = decoded(code, row);
      double error = 0;
      for (int i = 0; i < DIMENSION; i++) {
        error += (double) direction[i] * (rows.get(row, i) - decoded[i]);
      }
      error *= code.inverseCenterNorm(partitionOf[row]);
      worst = Math.max(worst, Math.abs(error) - code.projections(partitionOf[row]).step() / 2);
    }
    if (fold == Fold.NAIVE) {
      assertThat(worst).isGreaterThan(0.05);
    } else {
      assertThat(worst).isLessThan(1e-5);
    }
  }

  @Test
  void foldedAndProjectedAgreeUpToRounding() {
    ProductCodeConfig folded = ProductCodeConfig.builder(5).scaleBits(8).projectionBits(8).build();
    ProductCode first = train(folded);
    ProductCode second = train(folded.toBuilder().fold(Fold.PROJECTED).build());
    for (int row = 0; row < 300; row++) {
      int partition = partitionOf[row];
      double bound = first.projections(partition).step() + second.projections(partition).step();
      assertThat(decoded(second, row))
          .containsExactly(decoded(first, row), offset((float) (bound / 2 + 1e-5)));
    }
  }

  /** d = 2, c = (2, 0), x = (3, 1): v = (1, 0), p = 1, o = (0, 1), scale 1, score 2.6. */
  @Test
  void theSmallCaseIsExact() {
    Matrix row = Matrix.copyOf(new float[][] {{3, 1}});
    Matrix center = Matrix.copyOf(new float[][] {{2, 0}});
    ProductCodeConfig config = ProductCodeConfig.builder(1).scaleBits(8).projectionBits(8).build();
    ProductCode code = train(row, new int[1], center, config, 1);
    EncodedRow encoded = new EncodedRow(1);
    code.encoder().encode(row.row(0), 0, encoded);
    float[] tables = new float[Codebooks.WORDS];
    float[] query = {0.6f, 0.8f};
    code.tables(query, 1, tables);
    assertThat(code.scale(encoded)).isEqualTo(1);
    assertThat(code.projection(0, encoded)).isEqualTo(1);
    assertThat(code.inverseCenterNorm(0)).isEqualTo(0.5f);
    assertThat(1.2f + 0.6f * 1 + tables[encoded.codes()[0]]).isCloseTo(2.6f, offset(1e-6f));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void longerRowsAndCentresHaveTheSameCodes(ProductCodeConfig config) {
    ProductCode code = train(config);
    Matrix fourfold = scaled(rows, 4);
    ProductCode scaled = train(fourfold, partitionOf, scaled(centers, 4), config, 1);
    EncodedRow encoded = new EncodedRow(config.blocks());
    EncodedRow other = new EncodedRow(config.blocks());
    RowEncoder encoder = code.encoder();
    RowEncoder scaledEncoder = scaled.encoder();
    float[] decoded = new float[DIMENSION];
    for (int row = 0; row < 200; row++) {
      encoder.encode(rows.row(row), partitionOf[row], encoded);
      scaledEncoder.encode(fourfold.row(row), partitionOf[row], other);
      assertThat(other.codes()).isEqualTo(encoded.codes());
      assertThat(other.projection()).isEqualTo(encoded.projection());
      scaled.decode(partitionOf[row], other, decoded);
      float[] expected = decoded(code, row);
      for (int i = 0; i < DIMENSION; i++) {
        assertThat(decoded[i]).isCloseTo(4 * expected[i], offset(1e-3f));
      }
    }
  }

  @Test
  void centresWithoutDirectionAndRowsWithoutRestAreCoded() {
    Matrix some = Matrix.copyOf(new float[][] {{1, 2, 0}, {-1, 1, 1}, {4, 4, 4}, {0, 0, 0}});
    Matrix origin = Matrix.copyOf(new float[][] {{0, 0, 0}, {2, 2, 2}});
    int[] partitions = {0, 0, 1, 0};
    ProductCodeConfig config =
        ProductCodeConfig.builder(2)
            .scaleBits(8)
            .projectionBits(8)
            .anisotropy(new Auto())
            .training(Training.FULL)
            .build();
    ProductCode code = train(some, partitions, origin, config, 1);
    EncodedRow encoded = new EncodedRow(2);
    float[] decoded = new float[3];
    for (int row = 0; row < some.rows(); row++) {
      code.encoder().encode(some.row(row), partitions[row], encoded);
      code.decode(partitions[row], encoded, decoded);
      assertThat(decoded).containsExactly(some.row(row), offset(0.02f));
    }
    assertThat(code.inverseCenterNorm(0)).isZero();
    code.encoder().encode(some.row(2), 1, encoded);
    assertThat(encoded.scale()).isZero();
    assertThat(encoded.codes()).containsOnly(0);
  }

  @Test
  void rowsOutsideTheTrainedRangesAreCounted() {
    ProductCode code = train(ProductCodeConfig.builder(5).scaleBits(8).projectionBits(8).build());
    RowEncoder encoder = code.encoder();
    EncodedRow encoded = new EncodedRow(5);
    for (int row = 0; row < rows.rows(); row++) {
      encoder.encode(rows.row(row), partitionOf[row], encoded);
    }
    assertThat(encoder.clamped()).isZero();
    encoder.encode(scaled(rows, 1000).row(0), partitionOf[0], encoded);
    assertThat(encoder.clamped()).isPositive();
  }

  @Test
  void bitsAreCountedAndExplained() {
    ProductCodeConfig config = ProductCodeConfig.builder(21).scaleBits(8).projectionBits(8).build();
    assertThat(config.bits().total()).isEqualTo(100);
    assertThat(config.bits()).hasToString("21 blocks x 4 + 8 scale + 8 projection = 100 bits");
    assertThat(ProductCodeConfig.builder(25).build().bits())
        .hasToString("25 blocks x 4 = 100 bits");
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void theNumberOfThreadsChangesNothing(ProductCodeConfig config) {
    ProductCode one = train(rows, partitionOf, centers, config, 1);
    ProductCode four = train(rows, partitionOf, centers, config, 4);
    assertThat(four.codebooks().values()).isEqualTo(one.codebooks().values());
    for (int row = 0; row < 50; row++) {
      assertThat(decoded(four, row)).isEqualTo(decoded(one, row));
    }
  }

  @Test
  void learnedRotationsLoseLess() {
    Matrix skewed = Matrix.copyOf(new float[2000][16]);
    for (int row = 0; row < 2000; row++) {
      float[] values = Samples.gaussian(1, 16, new Seed(row).stream("row"))[0];
      for (int i = 0; i < 16; i++) {
        values[i] *= (float) Math.exp(-0.3 * i);
      }
      skewed.setRow(row, values);
    }
    ProductCodeConfig plain = ProductCodeConfig.builder(4).build();
    double before = squaredError(skewed, plain);
    double after =
        squaredError(
            skewed, plain.toBuilder().rotation(RotationKind.OPQ).rotationRounds(20).build());
    assertThat(after).isLessThan(0.85 * before);
  }

  /** The orderings of the specification, averaged over five seeds. */
  @Tag("slow")
  @Test
  void scalesAndDecompositionFindMoreAtEqualBits() {
    for (Samples samples : Samples.values()) {
      double product = 0;
      double multiscale = 0;
      double folded = 0;
      double naive = 0;
      for (long seed = 1; seed <= 5; seed++) {
        ProductCodeConfig whole =
            ProductCodeConfig.builder(10).scaleBits(6).projectionBits(6).build();
        Recall recall = new Recall(samples, seed);
        product += recall.of(ProductCodeConfig.builder(13).build(), 1);
        multiscale += recall.of(ProductCodeConfig.builder(11).scaleBits(8).build(), 1);
        folded += recall.of(whole, 1);
        naive += recall.of(whole.toBuilder().fold(Fold.NAIVE).build(), 1);
      }
      assertThat(folded).as("%s, naive", samples).isGreaterThan(naive);
      assertThat(folded).as("%s, product", samples).isGreaterThan(product);
      if (samples == Samples.LOGNORMAL) {
        assertThat(folded).isGreaterThan(multiscale);
        assertThat(multiscale).isGreaterThan(product + 0.25);
      }
    }
  }

  /** Recall 1@10 rises with the weight of parallel error, for unit rows and at equal bits. */
  @Test
  void anisotropicCodesFindMore() {
    double plain = 0;
    double assigned = 0;
    double full = 0;
    for (long seed = 1; seed <= 3; seed++) {
      Recall recall = new Recall(Samples.UNIT, seed);
      ProductCodeConfig none = ProductCodeConfig.builder(8).build();
      plain += recall.of(none, 10) / 3;
      assigned += recall.of(none.toBuilder().anisotropy(new Eta(6)).build(), 10) / 3;
      full +=
          recall.of(none.toBuilder().anisotropy(new Eta(6)).training(Training.FULL).build(), 10)
              / 3;
    }
    assertThat(assigned).isGreaterThan(plain + 0.02);
    assertThat(full).isGreaterThan(plain + 0.04);
  }

  @Test
  void badInputIsRefused() {
    assertThatThrownBy(() -> ProductCodeConfig.builder(0).build())
        .hasMessageContaining("blocks must be at least 1, not 0");
    assertThatThrownBy(() -> ProductCodeConfig.builder(1).scaleBits(9).build())
        .hasMessageContaining("scaleBits must be 0 to 8, not 9");
    assertThatThrownBy(() -> train(ProductCodeConfig.builder(DIMENSION + 1).build()))
        .hasMessageContaining("20 dimensions cannot be cut into 21 blocks");
    assertThatThrownBy(
            () -> train(rows, new int[3], centers, ProductCodeConfig.builder(2).build(), 1))
        .hasMessageContaining("3 partition numbers");
    assertThatThrownBy(() -> train(ProductCodeConfig.builder(2).build()).projections(0))
        .hasMessageContaining("no ranges of projections: 2 blocks x 4 = 8 bits");
  }

  private ProductCode train(ProductCodeConfig config) {
    return train(rows, partitionOf, centers, config, 2);
  }

  private static ProductCode train(
      Matrix rows, int[] partitionOf, Matrix centers, ProductCodeConfig config, int threads) {
    try (Workers workers = new Workers(threads)) {
      return ProductCode.train(
          rows, partitionOf, centers, config, new Seed(3), workers, Progress.NONE);
    }
  }

  private float[] decoded(ProductCode code, int row) {
    EncodedRow encoded = new EncodedRow(code.bits().blocks());
    float[] decoded = new float[DIMENSION];
    code.encoder().encode(rows.row(row), partitionOf[row], encoded);
    code.decode(partitionOf[row], encoded, decoded);
    return decoded;
  }

  private static double squaredError(Matrix rows, ProductCodeConfig config) {
    Matrix origin = Matrix.copyOf(new float[1][rows.dimension()]);
    ProductCode code = train(rows, new int[rows.rows()], origin, config, 2);
    RowEncoder encoder = code.encoder();
    EncodedRow encoded = new EncodedRow(config.blocks());
    float[] decoded = new float[rows.dimension()];
    double sum = 0;
    for (int row = 0; row < rows.rows(); row++) {
      encoder.encode(rows.row(row), 0, encoded);
      code.decode(0, encoded, decoded);
      for (int i = 0; i < decoded.length; i++) {
        sum += Math.pow(decoded[i] - rows.get(row, i), 2);
      }
    }
    return sum;
  }

  private static Matrix scaled(Matrix rows, float factor) {
    float[][] values = new float[rows.rows()][];
    for (int row = 0; row < values.length; row++) {
      values[row] = rows.row(row);
      for (int i = 0; i < values[row].length; i++) {
        values[row][i] *= factor;
      }
    }
    return Matrix.copyOf(values);
  }

  private static Matrix centers(Matrix rows, int count) {
    try (Workers workers = new Workers(2)) {
      return AnisotropicKMeans.train(
          rows, count, 8, new None(), new Seed(2), workers, Progress.NONE);
    }
  }

  private static int[] assign(Matrix rows, Matrix centers) {
    try (Workers workers = new Workers(2)) {
      return AnisotropicKMeans.assign(rows, centers, new None(), workers);
    }
  }

  /** Recall of the best row by codes over one set of rows, with queries from the same clouds. */
  private static final class Recall {
    private static final int ROWS = 6000;
    private static final int WIDTH = 32;
    private static final int QUERIES = 200;

    private final Matrix rows;
    private final Matrix centers;
    private final int[] partitionOf;
    private final float[][] queries = new float[QUERIES][];

    Recall(Samples samples, long seed) {
      Matrix all = samples.rows(ROWS + QUERIES, WIDTH, seed);
      rows = all.slice(0, ROWS);
      centers = ProductCodeTest.centers(rows, 32);
      partitionOf = assign(rows, centers);
      Arrays.setAll(queries, i -> all.row(ROWS + i));
    }

    double of(ProductCodeConfig config, int depth) {
      ProductCode code = train(rows, partitionOf, centers, config, 2);
      RowEncoder encoder = code.encoder();
      EncodedRow encoded = new EncodedRow(config.blocks());
      float[][] decoded = new float[ROWS][WIDTH];
      for (int row = 0; row < ROWS; row++) {
        encoder.encode(rows.row(row), partitionOf[row], encoded);
        code.decode(partitionOf[row], encoded, decoded[row]);
      }
      int hits = 0;
      for (float[] query : queries) {
        TopK top = new TopK(depth);
        TopK best = new TopK(1);
        for (int row = 0; row < ROWS; row++) {
          top.offer(row, (float) Centers.dot(query, decoded[row]));
          best.offer(row, (float) Centers.dot(query, rows.row(row)));
        }
        int wanted = best.drain().rows()[0];
        hits += IntStream.of(top.drain().rows()).anyMatch(row -> row == wanted) ? 1 : 0;
      }
      return (double) hits / QUERIES;
    }
  }
}
