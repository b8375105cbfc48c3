/**
 * Minimising what can only be asked for values: an {@link io.orthant.blackbox.Oracle} answers
 * points with numbers, a {@link io.orthant.blackbox.CountedOracle} keeps it within a {@link
 * io.orthant.blackbox.QueryBudget} and a {@link io.orthant.blackbox.Box}, and a {@link
 * io.orthant.blackbox.BlackboxOptimizer} looks for the smallest answer.
 *
 * <p>In come an oracle, a start and a seed; out goes an {@link io.orthant.blackbox.Optimum}. The
 * rules themselves lie in {@code optimizer} and, with their training, in {@code learned}, the
 * gradient estimates they share in {@code gradient}, and problems to train and judge them on in
 * {@code task}. Nothing here knows what is asked.
 */
@NullMarked
package io.orthant.blackbox;

import org.jspecify.annotations.NullMarked;
