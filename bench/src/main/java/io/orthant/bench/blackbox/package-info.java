/**
 * The experiment on optimisers that can only ask for values: families of tasks go in, optimisers
 * are tuned, trained and run on unseen tasks, and tables, curves and claims come out.
 */
@NullMarked
package io.orthant.bench.blackbox;

import org.jspecify.annotations.NullMarked;
