/**
 * Training: from a {@code Dataset} and a {@link io.orthant.learn.train.TrainConfig} to a model
 * folder. Every random choice is a function of the seed and the step, and a checkpoint holds
 * everything else, so that a resumed run gives the bytes of an uninterrupted one.
 */
@NullMarked
package io.orthant.learn.train;

import org.jspecify.annotations.NullMarked;
