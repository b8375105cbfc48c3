package io.orthant.learn.nn;

/** Which values are driven by the same Brownian motion. */
public enum NoiseSharing {
  /** Each value by its own: what networks use. */
  ELEMENT,
  /** All values of a sample by one: what the stability theorem is about. */
  SAMPLE
}
