package io.orthant.learn;

/** What a held-out target is predicted from. */
public enum Context {
  /** All items before it. */
  BEFORE,

  /** All other items of its sequence, before and after; asks for a model of masked items. */
  AROUND
}
