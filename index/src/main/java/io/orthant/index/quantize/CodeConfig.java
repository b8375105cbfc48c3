package io.orthant.index.quantize;

/** What a {@link RowCode} is made of. */
public sealed interface CodeConfig permits ProductCodeConfig, BinaryCodeConfig {
  /** The bits of a row. */
  BitBudget bits();
}
