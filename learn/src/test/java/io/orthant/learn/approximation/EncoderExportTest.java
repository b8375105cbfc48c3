package io.orthant.learn.approximation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.learn.nn.PassNoise;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoder that trained models use is given constructed weights. */
final class EncoderExportTest {
  private static final double TOLERANCE = 1e-6;
  private static final double RAMP = 0x1p-6;

  private final Arena arena = Arena.ofAuto();

  /** Every token is the product of its value and the sum of the first token's, in all variants. */
  private static double[][] target(double[][] x, Variant variant) {
    double[][] value = new double[x.length][x[0].length];
    for (int j = 0; j < x.length; j++) {
      for (int i = 0; i < x[j].length; i++) {
        double other = x[0][i];
        for (double[] token : x) {
          other = variant == Variant.EQUIVARIANT ? Math.max(other, token[i]) : other;
        }
        value[j][i] = x[j][i] * other;
      }
    }
    return value;
  }

  private static Approximation build(Variant variant, int d, int n, int cells) {
    return Approximation.of(x -> target(x, variant), new Grid(d, n, cells), variant);
  }

  @ParameterizedTest
  @CsvSource({
    "EQUIVARIANT, 1, 2, 2",
    "EQUIVARIANT, 1, 2, 4",
    "EQUIVARIANT, 2, 2, 2",
    "EQUIVARIANT, 3, 2, 2",
    "POSITIONAL, 1, 2, 2",
    "POSITIONAL, 1, 2, 4"
  })
  void theEncoderComputesWhatTheConstructionDoes(Variant variant, int d, int n, int cells) {
    Approximation approximation = build(variant, d, n, cells);
    EncoderExport export = new EncoderExport(approximation, TOLERANCE, RAMP);
    assertThat(export.config().layers()).hasSize(approximation.size().blocks().intValueExact());
    Transformer relaxed = approximation.relaxed(TOLERANCE, RAMP);
    TransformerEncoder encoder = new TransformerEncoder(export.parameters(arena));
    RandomGenerator random = new Seed(5).stream("inputs");
    double single = Math.scalb(approximation.idRange()[1], -22);
    int compared = 0;
    for (int input = 0; input < 200; input++) {
      double[][] x = new double[n][d];
      for (double[] token : x) {
        Arrays.setAll(token, _ -> random.nextFloat());
      }
      double[][] expected = relaxed.apply(x);
      if (onRamp(x, cells)) {
        continue;
      }
      compared++;
      double[][] actual = run(encoder, export, x);
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < d; i++) {
          assertThat(Math.abs(actual[j][i] - expected[j][i]))
              .as("seed 5, %s", Arrays.deepToString(x))
              .isLessThanOrEqualTo(single);
        }
      }
    }
    assertThat(compared).isGreaterThan(150);
  }

  private static boolean onRamp(double[][] x, int cells) {
    return Arrays.stream(x)
        .flatMapToDouble(Arrays::stream)
        .map(v -> v * cells - Math.floor(v * cells))
        .anyMatch(share -> share > 1 - 1.1 * RAMP || share < 1e-3);
  }

  private static double[][] run(TransformerEncoder encoder, EncoderExport export, double[][] x) {
    try (Scope _ = Scope.open()) {
      Tensor tokens = Tensors.floats(export.input(x)).view(1, x.length, encoder.dimension());
      Tensor hidden = encoder.forward(tokens, PassNoise.none()).contiguous();
      return export.output(Tensors.memory(hidden).toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  @Test
  void refusesIdsTooLargeForSinglePrecision() {
    Approximation approximation = build(Variant.POSITIONAL, 1, 3, 4);
    assertThatThrownBy(() -> new EncoderExport(approximation, TOLERANCE, RAMP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*\\d+ bits; single precision.*at most 22.*");
  }
}
