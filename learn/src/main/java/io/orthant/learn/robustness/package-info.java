/**
 * What is done to inputs to see how much of it a model bears: corruptions of images at five
 * severities, the worst change within a ball, and histories with items left out, swapped or put in.
 *
 * <p>In come inputs and a seed, out go changed inputs, and for the attack which of them the model
 * withstood. It measures models of one's own; nothing here knows a tensor.
 */
@NullMarked
package io.orthant.learn.robustness;

import org.jspecify.annotations.NullMarked;
