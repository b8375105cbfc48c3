/**
 * Update rules, learning-rate schedules and gradient clipping, in plain Java over coordinates in
 * memory. In come gradients; parameters and optimiser state are changed in place. Nothing here
 * knows where a gradient came from.
 */
@NullMarked
package io.orthant.learn.optim;

import org.jspecify.annotations.NullMarked;
