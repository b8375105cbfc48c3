package io.orthant.vectors;

import java.util.Locale;

/** How two vectors are compared. A higher score always means more similar. */
public enum Similarity {
  /** The inner product; vectors may have any norm. */
  DOT,
  /** The inner product of the vectors scaled to unit length; zero vectors are refused. */
  COSINE,
  /** The negated squared Euclidean distance. */
  EUCLIDEAN;

  /**
   * Reads a name as written on a command line, in any case.
   *
   * @throws IllegalArgumentException naming the value and the accepted ones
   */
  public static Similarity parse(String name) {
    for (Similarity similarity : values()) {
      if (similarity.toString().equals(name.toLowerCase(Locale.ROOT))) {
        return similarity;
      }
    }
    throw new IllegalArgumentException(
        "Unknown similarity '" + name + "': expected dot, cosine or euclidean");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
