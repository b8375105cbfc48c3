package io.orthant.learn.approximation;

/** Which functions are approximated. */
public enum Variant {
  /**
   * Those that permute their values as their tokens are permuted, without positions (theorem 2 of
   * the paper). Where two tokens fall into the same cell, the approximation is zero.
   */
  EQUIVARIANT,

  /** Any, by positions added to the tokens (theorem 3). */
  POSITIONAL
}
