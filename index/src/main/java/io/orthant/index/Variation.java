package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.vectors.Similarity;
import java.util.List;

/** A part of how an index is built that a {@link Tuner} may choose by itself. */
public enum Variation {
  /** Twice as many partitions. */
  PARTITIONS {
    @Override
    List<IndexConfig> of(IndexConfig config, int rows) {
      int partitions = config.partitionsFor(rows);
      return partitions <= 1
          ? List.of()
          : List.of(config.toBuilder().partitions(2 * partitions).build());
    }
  },

  /**
   * The loss that the codes are trained by: besides the given one, that of a threshold relative to
   * the length of rows. Plain squared error is not tried: it found less in all measurements, see
   * docs/benchmarks.md.
   */
  ANISOTROPY {
    @Override
    List<IndexConfig> of(IndexConfig config, int rows) {
      Anisotropy other = new Anisotropy.Threshold(THRESHOLD, Anisotropy.Relation.RELATIVE);
      return config.euclidean().codedSimilarity(config.similarity()) == Similarity.EUCLIDEAN
              || config.anisotropy().equals(other)
              || config.partitionsFor(rows) == 0
          ? List.of()
          : List.of(config.toBuilder().anisotropy(other).build());
    }
  };

  private static final double THRESHOLD = 0.2;

  /**
   * What to try beside a configuration.
   *
   * @param rows how many rows the index has
   */
  abstract List<IndexConfig> of(IndexConfig config, int rows);
}
