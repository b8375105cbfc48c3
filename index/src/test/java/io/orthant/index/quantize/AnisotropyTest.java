package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.orthant.index.quantize.Anisotropy.Auto;
import io.orthant.index.quantize.Anisotropy.Eta;
import io.orthant.index.quantize.Anisotropy.None;
import io.orthant.index.quantize.Anisotropy.Relation;
import io.orthant.index.quantize.Anisotropy.Threshold;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnisotropyTest {
  @Test
  void readsTheFormsOfTheCommandLine() {
    assertThat(Anisotropy.parse("none")).isEqualTo(new None());
    assertThat(Anisotropy.parse(" AUTO ")).isEqualTo(new Auto());
    assertThat(Anisotropy.parse("eta(3)")).isEqualTo(new Eta(3));
    assertThat(Anisotropy.parse("threshold(0.2)")).isEqualTo(new Threshold(0.2, Relation.ABSOLUTE));
    assertThat(Anisotropy.parse("threshold(0.2, absolute)"))
        .isEqualTo(new Threshold(0.2, Relation.ABSOLUTE));
    assertThat(Anisotropy.parse("threshold(0.2, relative)"))
        .isEqualTo(new Threshold(0.2, Relation.RELATIVE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "auto", "eta(3.5)", "threshold(0.2)", "threshold(0.2,relative)"})
  void writesWhatItReads(String text) {
    assertThat(Anisotropy.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "strong|Unknown anisotropy 'strong': expected none",
        "eta|Unknown anisotropy 'eta'",
        "none(1)|Unknown anisotropy 'none(1)'",
        "threshold(0.2,norm)|Unknown anisotropy 'threshold(0.2,norm)'",
        "eta(x)|'x' in 'eta(x)' is not a number",
        "eta(0.5)|eta must be a finite number of at least 1, not 0.5",
        "eta(NaN)|'nan' in 'eta(NaN)' is not a number",
        "threshold(-1)|absolute threshold must be at least 0 and below infinity, not -1.0",
        "threshold(1,relative)|relative threshold must be at least 0 and below 1, not 1.0",
      })
  void refusesOtherForms(String text, String message) {
    assertThatThrownBy(() -> Anisotropy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** Values of the integrals by independent quadrature, and of the asymptotic formula. */
  @ParameterizedTest(name = "d = {0}, T = {1}")
  @CsvSource({
    "2, 0.2, 1.3340, 0.0417",
    "3, 0.2, 1.4091, 0.0833",
    "10, 0.2, 1.8403, 0.3750",
    "25, 0.2, 2.6056, 1.0000",
    "50, 0.2, 3.7617, 2.0417",
    "100, 0.1, 2.5446, 1.0000",
    "100, 0.2, 5.9533, 4.1250",
    "100, 0.5, 35.598, 33.000",
    "128, 0.2, 7.1548, 5.2917",
    "200, 0.2, 10.211, 8.2917",
    "960, 0.2, 41.995, 39.958"
  })
  void weightsAreThoseOfTheFormulas(int dimension, double rho, double exact, double asymptotic) {
    assertThat(WeightForm.EXACT.eta(rho, dimension)).isCloseTo(exact, withPercentage(0.005));
    assertThat(WeightForm.SCANN.eta(rho, dimension)).isCloseTo(asymptotic, offset(6e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 960})
  void noThresholdGivesNoPreference(int dimension) {
    assertThat(WeightForm.EXACT.eta(0, dimension)).isCloseTo(1, offset(1e-9));
  }

  @Test
  void theWeightGrowsWithThresholdAndDimensionAndFallsWithTheNorm() {
    for (int dimension = 2; dimension < 300; dimension += 7) {
      RowWeight weight = new Threshold(0.3, Relation.ABSOLUTE).weight(dimension);
      for (double rho = 0.05; rho < 0.9; rho += 0.05) {
        double eta = WeightForm.EXACT.eta(rho, dimension);
        assertThat(WeightForm.EXACT.eta(rho + 0.01, dimension)).isGreaterThan(eta);
        assertThat(WeightForm.EXACT.eta(rho, dimension + 1)).isGreaterThan(eta);
        assertThat(weight.eta(0.31 / rho)).isLessThan(weight.eta(0.3 / rho));
      }
    }
  }

  /** In three dimensions the cosine of a uniform query with a row is uniform. */
  @Test
  void theWeightIsTheRatioOfMeanSquaredErrorsOverQueriesAboveTheThreshold() {
    RandomGenerator random = new Seed(3).stream("queries");
    double rho = 0.4;
    double parallel = 0;
    double across = 0;
    for (int i = 0; i < 400_000; i++) {
      double cosine = random.nextDouble(-1, 1);
      if (cosine >= rho) {
        parallel += cosine * cosine;
        across += (1 - cosine * cosine) / 2;
      }
    }
    assertThat(WeightForm.EXACT.eta(rho, 3)).isCloseTo(parallel / across, withPercentage(1));
  }

  @ParameterizedTest
  @EnumSource(WeightForm.class)
  void rowsOfEachNormGetTheirOwnWeight(WeightForm form) {
    RandomGenerator random = new Seed(4).stream("norms");
    for (int dimension : new int[] {2, 10, 100, 960}) {
      RowWeight weight = new Threshold(0.7, Relation.ABSOLUTE).weight(dimension, form);
      for (int i = 0; i < 200; i++) {
        double norm = Math.exp(random.nextDouble(-2, 4));
        double expected = Math.max(1, form.eta(0.7 / norm, dimension));
        assertThat(weight.eta(norm)).as("norm %s", norm).isCloseTo(expected, withPercentage(0.4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightForm.class)
  void weightsStayFiniteAndAtLeastOne(WeightForm form) {
    for (Anisotropy anisotropy :
        new Anisotropy[] {
          new None(),
          new Auto(),
          new Eta(7),
          new Threshold(0.01, Relation.RELATIVE),
          new Threshold(0.999, Relation.RELATIVE),
          new Threshold(5, Relation.ABSOLUTE)
        }) {
      RowWeight weight = anisotropy.weight(10, form);
      for (double norm : new double[] {1e-11, 0.1, 5, 1e20}) {
        assertThat(weight.eta(norm)).as("%s, norm %s", anisotropy, norm).isBetween(1.0, 1e4);
      }
      assertThat(weight.eta(0)).as("%s of a zero row", anisotropy).isEqualTo(1);
    }
  }

  @Test
  void relativeThresholdsTreatAllNormsAlike() {
    RowWeight weight = Anisotropy.parse("threshold(0.2,relative)").weight(100);
    assertThat(weight.eta(0.01)).isEqualTo(weight.eta(100)).isCloseTo(5.9533, offset(1e-3));
  }

  @Test
  void autoFallsFromThreeToTwo() {
    assertThat(new Auto().weight(32).eta(1)).isEqualTo(3);
    assertThat(new Auto().weight(100).eta(1)).isEqualTo(3);
    assertThat(new Auto().weight(250).eta(1)).isBetween(2.0, 3.0);
    assertThat(new Auto().weight(512).eta(1)).isEqualTo(2);
    assertThat(new Auto().weight(4096).eta(1)).isEqualTo(2);
  }
}
