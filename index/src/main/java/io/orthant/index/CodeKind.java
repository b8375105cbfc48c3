package io.orthant.index;

import io.orthant.vectors.Similarity;
import java.util.Locale;

/** What the codes that are scanned are made of; see {@link io.orthant.index.quantize}. */
public enum CodeKind {
  /**
   * {@link #PRODUCT} under cosine, {@link #MULTISCALE} otherwise, where what is left of rows
   * differs most in length.
   */
  AUTO,
  /** Product codes of what is left of a row after the centroid of its partition is taken away. */
  PRODUCT,
  /** The same, and one byte for the scale of what is left (multiscale quantization). */
  MULTISCALE,
  /**
   * The same, and one byte for the part of it along the centroid (local orthogonal decomposition
   * with multiscale quantization). Not under Euclidean distance.
   */
  LOD,
  /** Signs: as many bits as product codes have. */
  BINARY;

  /** The kind that stands for a choice left open. */
  CodeKind inForce(Similarity similarity) {
    return this != AUTO ? this : similarity == Similarity.COSINE ? PRODUCT : MULTISCALE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
