/**
 * Hand-made optimisers, each an immutable record of its settings, and the choice of any one by
 * name.
 *
 * <p>In comes a counted oracle with a start; out goes an {@link io.orthant.blackbox.Optimum}.
 */
@NullMarked
package io.orthant.blackbox.optimizer;

import org.jspecify.annotations.NullMarked;
