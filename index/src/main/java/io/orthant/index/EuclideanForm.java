package io.orthant.index;

import io.orthant.vectors.Similarity;
import java.util.Locale;

/** How Euclidean distances are scanned; distances that a search returns are the same. */
public enum EuclideanForm {
  /** {@link #AUGMENTED} where the squared lengths of rows vary little, else {@link #ADDEND}. */
  AUTO,
  /**
   * As negated squared distances: each row has a byte for the part that depends on its code alone.
   */
  ADDEND,
  /**
   * As inner products, with one more column that makes their order that of the distances. Codes are
   * then those of inner product, anisotropic if so wanted.
   */
  AUGMENTED;

  /** What vectors of that similarity are scanned by. */
  Similarity codedSimilarity(Similarity similarity) {
    return this == AUGMENTED ? Similarity.DOT : similarity;
  }

  /** Columns of what vectors of that dimension are coded as. */
  int codedDimension(int dimension) {
    return dimension + (this == AUGMENTED ? 1 : 0);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
