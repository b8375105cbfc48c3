package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves;
import io.orthant.learn.noise.GradientNoise;
import io.orthant.learn.noise.NoiseSample;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class NoiseFindingsTest {
  private final RandomGenerator random = new Seed(4).stream("noise");

  private GradientNoise noise(String group, DoubleSupplier law) {
    double[][] differences = new double[200][100];
    for (double[] one : differences) {
      Arrays.setAll(one, _ -> law.getAsDouble());
    }
    return new GradientNoise(group, random.doubles(200, 1, 2).toArray(), differences);
  }

  private NoiseFindings findings(DoubleSupplier second) {
    return NoiseFindings.of(
        List.of(
            new NoiseSample(
                "at the end",
                7,
                List.of(noise("attention", random::nextGaussian), noise("item vectors", second)))));
  }

  /** The Cauchy law, whose tail index is 1. */
  private double cauchy() {
    return Math.tan(Math.PI * (random.nextDouble() - 0.5));
  }

  @Test
  void clippingIsAdvisedWhereNoiseIsHeavyTailedAndOnlyThere() {
    assertThat(findings(this::cauchy).advice())
        .startsWith("Gradient noise is heavy-tailed: item vectors at the end")
        .contains("--optimizer acclip")
        .doesNotContain("attention");
    assertThat(findings(random::nextGaussian).advice())
        .isEqualTo("Gradient noise is not heavy-tailed: nothing speaks for clipping.");
    assertThat(NoiseFindings.of(List.of()).advice()).contains("No gradient noise");
  }

  @Test
  void thePageHoldsTableHistogramQuantilesAndNorms() {
    List<Section> sections = findings(this::cauchy).sections();
    assertThat(sections).hasSize(4);
    Section.Table table = (Section.Table) sections.getFirst();
    assertThat(table.about()).contains("does not prove infinite variance");
    assertThat(table.rows()).hasSize(2);
    assertThat(table.rows().get(0).getLast()).isEqualTo("light");
    assertThat(table.rows().get(1).getLast()).isEqualTo("heavy");
    Curves histogram = (Curves) sections.get(1);
    double mass =
        histogram.lines().getFirst().points().stream().mapToDouble(Curves.Mark::y).sum() * 18 / 61;
    assertThat(mass).isBetween(0.999, 1.001);
    Curves quantiles = (Curves) sections.get(2);
    Curves.Mark normalEnd = quantiles.lines().get(0).points().getLast();
    Curves.Mark heavyEnd = quantiles.lines().get(1).points().getLast();
    assertThat(normalEnd.y()).isLessThan(1.3 * normalEnd.x());
    assertThat(heavyEnd.y()).isGreaterThan(1.5 * heavyEnd.x());
    Curves norms = (Curves) sections.get(3);
    assertThat(norms.lines().getFirst().points().stream().mapToDouble(Curves.Mark::y).sum())
        .isBetween(0.999, 1.001);
  }
}
