package io.orthant.learn.sde;

/** What the integral against a Brownian motion means. */
public enum Sense {
  /** The diffusion is taken at the beginning of each small step. */
  ITO,
  /** The diffusion is taken in the middle of each small step. */
  STRATONOVICH
}
