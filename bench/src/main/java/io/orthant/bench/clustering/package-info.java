/**
 * The experiment on online hierarchical clustering: labelled sets and arrival orders go in, trees
 * of several methods are grown and measured, and tables, curves and claims come out.
 */
@NullMarked
package io.orthant.bench.clustering;

import org.jspecify.annotations.NullMarked;
