/**
 * Experiments that re-measure what the methods' papers claim. Each is a main class that prints a
 * table, and with {@code --json} one line for each claim.
 */
@NullMarked
package io.orthant.bench.experiment;

import org.jspecify.annotations.NullMarked;
