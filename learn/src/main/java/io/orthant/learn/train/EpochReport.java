package io.orthant.learn.train;

import io.orthant.learn.eval.RankingMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over the data gave.
 *
 * @param epoch number of the pass, from 1
 * @param steps steps taken since training began
 * @param meanLoss mean training loss over the steps of the pass
 * @param validation metrics on held-out validation targets, or null if there are none
 * @param seconds wall time since this run was started, without what happened before a resume
 */
public record EpochReport(
    int epoch, long steps, double meanLoss, @Nullable RankingMetrics validation, double seconds) {}
