/**
 * How well held-out items are ranked, over the whole catalogue and never against sampled negatives.
 *
 * <p>In come held-out sequences; a {@link io.orthant.learn.eval.Ranker} turns them into one rank
 * per target, {@link io.orthant.learn.eval.RankingMetrics} into figures, and {@link
 * io.orthant.learn.eval.PairedBootstrap} says how sure a difference between two rankers is. {@link
 * io.orthant.learn.eval.Popularity}, {@link io.orthant.learn.eval.FirstOrderMarkov} and {@link
 * io.orthant.learn.eval.LastItemCosine} are the baselines to beat.
 */
@NullMarked
package io.orthant.learn.eval;

import org.jspecify.annotations.NullMarked;
