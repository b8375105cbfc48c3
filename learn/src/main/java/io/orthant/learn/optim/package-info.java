/**
 * Update rules, learning-rate schedules, clipping and projection, in plain Java. In come gradients;
 * parameters and optimiser state are changed in place, in float32 memory, row by row, by way of
 * small blocks of float64. Nothing here knows where a gradient came from.
 */
@NullMarked
package io.orthant.learn.optim;

import org.jspecify.annotations.NullMarked;
