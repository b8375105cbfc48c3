/**
 * Dense float32 vectors and what every other room needs to work on them: the off-heap {@link
 * io.orthant.vectors.Matrix}, memory on large pages ({@link io.orthant.vectors.LargeMemory}), the
 * {@link io.orthant.vectors.Similarity} measures, kernels on rows ({@link
 * io.orthant.vectors.VectorOps}) and on sums of rows ({@link io.orthant.vectors.SumOps}), bounded
 * {@link io.orthant.vectors.TopK} selection, named random streams ({@link
 * io.orthant.vectors.Seed}), progress reporting and crash-safe file replacement.
 *
 * <p>In come plain arrays and memory segments; out go matrices and sorted {@link
 * io.orthant.vectors.Neighbors}. This room knows no other room and uses the JDK alone.
 */
@NullMarked
package io.orthant.vectors;

import org.jspecify.annotations.NullMarked;
