/**
 * From files to sequences that a model can learn from.
 *
 * <p>In come interaction files ({@link io.orthant.learn.data.InteractionReader}) and compiled
 * classes ({@link io.orthant.learn.data.ClassFileCalls}); filters and splits turn them into a
 * {@link io.orthant.learn.data.Dataset}: a {@link io.orthant.learn.data.Catalog} of the items seen
 * in training, training sequences, held-out sequences with their targets, and a report of all that
 * was read, kept and dropped. Everything is deterministic and independent of the thread count.
 */
@NullMarked
package io.orthant.learn.data;

import org.jspecify.annotations.NullMarked;
