/**
 * Gradients that may be released: clipped for each example, summed over a Poisson sample, and
 * noised.
 *
 * <p>In come {@link io.orthant.learn.dp.PerExampleGradients} of a batch, or of parts of it; out
 * comes an estimate of the mean gradient by a {@link io.orthant.learn.dp.ClippingRule}, which any
 * optimiser may use, and an entry in the ledger of {@code io.orthant.privacy}. The unit that is
 * protected is whatever one row of the gradients stands for: an example, or a user whose examples
 * were added up.
 *
 * <p>What mixes examples has no per-example gradient and cannot be used here: normalisation over a
 * batch, negatives taken from the batch, samplers that follow the data, and shuffled batches in
 * place of Poisson samples.
 */
@NullMarked
package io.orthant.learn.dp;

import org.jspecify.annotations.NullMarked;
