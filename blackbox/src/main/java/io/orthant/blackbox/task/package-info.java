/**
 * Problems to train and to judge optimisers on: a {@link io.orthant.blackbox.task.TaskFamily} draws
 * {@link io.orthant.blackbox.task.Task}s that are alike without being the same, disjoint between
 * training, validation and test.
 */
@NullMarked
package io.orthant.blackbox.task;

import org.jspecify.annotations.NullMarked;
