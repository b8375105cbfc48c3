/**
 * Experiments that re-measure what the methods' papers claim. Each is a service that {@code orthant
 * experiment} finds: in comes how much to measure, out come tables, curves and claims.
 */
@NullMarked
package io.orthant.bench.experiment;

import org.jspecify.annotations.NullMarked;
