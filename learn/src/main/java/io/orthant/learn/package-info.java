/**
 * Trained models as other rooms use them: a {@link io.orthant.learn.SequenceModel} turns histories
 * into query vectors and holds one vector per item, both as plain matrices.
 *
 * <p>In comes a model folder written by {@code io.orthant.learn.train}; out go {@code Matrix}
 * values and rankings. What happens natively stays inside {@code io.orthant.learn.torch} and {@code
 * io.orthant.learn.nn}.
 */
@NullMarked
package io.orthant.learn;

import org.jspecify.annotations.NullMarked;
