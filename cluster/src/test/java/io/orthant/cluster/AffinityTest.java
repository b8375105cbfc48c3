package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Features against the affinities that they stand for. */
final class AffinityTest {
  private static final Matrix POINTS = TestPoints.mixture(40, 5, 4, 0.6, 3);

  @Test
  void innerProductAndCosineAreMet() {
    assertThat(largestError(new Affinity.Dot())).isLessThan(1e-5);
    assertThat(largestError(new Affinity.Cosine())).isLessThan(1e-6);
  }

  @Test
  void randomFeaturesComeNearerAsTheyGrow() {
    int features = 1 << 14;
    double bound = 5 / Math.sqrt(features);
    assertThat(largestError(new Affinity.Gaussian(0.7, features, 1))).isLessThan(bound);
    assertThat(largestError(new Affinity.InverseDistance(0.8, features, 1))).isLessThan(bound);
    assertThat(largestError(new Affinity.InverseDistance(0.8, 16, 1))).isGreaterThan(bound);
  }

  @Test
  void randomFeaturesAreUnbiased() {
    assertUnbiased(seed -> new Affinity.Gaussian(0.7, 2, seed));
    assertUnbiased(seed -> new Affinity.InverseDistance(0.8, 2, seed));
  }

  private static void assertUnbiased(LongFunction<Affinity> drawn) {
    int draws = 4000;
    float[] x = POINTS.row(0);
    float[] y = POINTS.row(1);
    double sum = 0;
    for (int seed = 0; seed < draws; seed++) {
      sum += estimate(drawn.apply(seed), x, y);
    }
    assertThat(sum / draws).isCloseTo(drawn.apply(0).between(x, y), within(4 / Math.sqrt(draws)));
  }

  private static double largestError(Affinity affinity) {
    double largest = 0;
    FeatureMap map = FeatureMap.of(affinity, POINTS.dimension());
    float[][] features = new float[POINTS.rows()][map.features()];
    for (int row = 0; row < features.length; row++) {
      map.apply(POINTS.row(row), features[row]);
    }
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j < features.length; j++) {
        double exact = affinity.between(POINTS.row(i), POINTS.row(j));
        double product = 0;
        for (int k = 0; k < map.features(); k++) {
          product += (double) features[i][k] * features[j][k];
        }
        largest = Math.max(largest, Math.abs(map.scale() * product + map.offset() - exact));
      }
    }
    return largest;
  }

  private static double estimate(Affinity affinity, float[] x, float[] y) {
    FeatureMap map = FeatureMap.of(affinity, x.length);
    float[] one = new float[map.features()];
    float[] other = new float[map.features()];
    map.apply(x, one);
    map.apply(y, other);
    return (double) one[0] * other[0] + (double) one[1] * other[1];
  }

  @Test
  void badParametersAreRefused() {
    assertThatThrownBy(() -> new Affinity.Gaussian(0, 4, 1)).hasMessageContaining("gamma");
    assertThatThrownBy(() -> new Affinity.Gaussian(Double.NaN, 4, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Affinity.InverseDistance(1, 3, 1)).hasMessageContaining("3");
    assertThatThrownBy(() -> new InsertionPolicy.ApproximateOhac(0, 8)).hasMessageContaining("0");
    assertThatThrownBy(() -> new InsertionPolicy.OtdPath(-1)).hasMessageContaining("-1");
  }
}
