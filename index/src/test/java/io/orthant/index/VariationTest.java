package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VariationTest {
  private static final Anisotropy THRESHOLD =
      new Anisotropy.Threshold(0.2, Anisotropy.Relation.RELATIVE);

  private final IndexConfig config =
      new IndexConfig(
          Similarity.EUCLIDEAN,
          EuclideanForm.AUGMENTED,
          5,
          3,
          1000,
          7,
          CodeKind.LOD,
          RotationKind.OPQ,
          Training.ASSIGN_ONLY,
          1.5,
          new Anisotropy.Eta(2),
          RowFormat.INT8,
          false,
          9,
          2);

  @Test
  void aConfigurationIsCopiedAsAWhole() {
    assertThat(config.toBuilder().build()).isEqualTo(config);
    IndexConfig exact = IndexConfig.builder().exact(true).build();
    assertThat(exact.toBuilder().build()).isEqualTo(exact);
  }

  @Test
  void oneThingChangesAtATime() {
    assertThat(Variation.PARTITIONS.of(config, 5000))
        .isEqualTo(List.of(config.toBuilder().partitions(10).build()));
    assertThat(Variation.PARTITIONS.of(config.toBuilder().partitions(0).build(), 6400))
        .isEqualTo(List.of(config.toBuilder().partitions(160).build()));
    assertThat(Variation.ANISOTROPY.of(config, 5000))
        .isEqualTo(List.of(config.toBuilder().anisotropy(THRESHOLD).build()));
  }

  @Test
  void whatWouldChangeNothingIsNotTried() {
    assertThat(Variation.PARTITIONS.of(config.toBuilder().partitions(0).build(), 500)).isEmpty();
    IndexConfig exact = IndexConfig.builder().exact(true).build();
    assertThat(Variation.PARTITIONS.of(exact, 5000)).isEmpty();
    assertThat(Variation.ANISOTROPY.of(exact, 5000)).isEmpty();
    assertThat(Variation.ANISOTROPY.of(config.toBuilder().anisotropy(THRESHOLD).build(), 500))
        .isEmpty();
    assertThat(
            Variation.ANISOTROPY.of(
                config.toBuilder().codes(CodeKind.PRODUCT).euclidean(EuclideanForm.ADDEND).build(),
                5000))
        .isEmpty();
  }
}
