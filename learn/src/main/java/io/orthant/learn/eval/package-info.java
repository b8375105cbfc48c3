/**
 * How well items are ranked: ranking metrics over the whole catalogue, never against sampled
 * negatives, simple baselines to beat, and intervals for differences.
 *
 * <p>In come held-out sequences and a ranker; out come ranks and figures.
 */
@NullMarked
package io.orthant.learn.eval;

import org.jspecify.annotations.NullMarked;
