/**
 * Approximate and exact search for the rows of a matrix that are most similar to a query.
 *
 * <p>In come a {@link io.orthant.vectors.Matrix} of vectors and queries; out come {@link
 * io.orthant.vectors.Neighbors} with exact scores, and index files. {@link
 * io.orthant.index.VectorIndex} is the way in: k-means partitions, 4-bit product quantization of
 * the residuals, a table scan of the nearest partitions, and an exact rerank of the best
 * candidates. A small set is kept without codes and searched exactly. A search works on one
 * snapshot of the contents; a change makes the next one, and a file takes it up in a journal before
 * it is acknowledged. {@link io.orthant.index.ExactSearch} is the brute force that it is measured
 * against by {@link io.orthant.index.IndexEvaluation}. {@link io.orthant.index.Tuner} finds the
 * work that reaches a wanted recall.
 *
 * <p>The room knows only the vectors room: not where the vectors come from, nor who searches.
 */
@NullMarked
package io.orthant.index;

import org.jspecify.annotations.NullMarked;
