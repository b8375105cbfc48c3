/**
 * Gradients from values: random or coordinate directions, finite differences along them, and the
 * loop that steps by what they give.
 *
 * <p>In come a counted oracle and a point; out goes an {@link
 * io.orthant.blackbox.gradient.Estimate}, or, with an {@link
 * io.orthant.blackbox.gradient.UpdateRule}, the optimum that {@link
 * io.orthant.blackbox.gradient.GradientSearch} walked to.
 */
@NullMarked
package io.orthant.blackbox.gradient;

import org.jspecify.annotations.NullMarked;
