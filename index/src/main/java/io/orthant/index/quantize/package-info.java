/**
 * Codes that stand for rows: 4 bits for each block of a row, chosen so that inner products with the
 * code are close to inner products with the row where it matters.
 *
 * <p>In come sample rows, the partitions they lie in and a configuration; out comes a {@link
 * io.orthant.index.quantize.RowCode}, which encodes and decodes rows and makes the tables of a
 * query. {@link io.orthant.index.quantize.ProductCode} covers product quantization with and without
 * a learned rotation, multiscale quantization and local orthogonal decomposition; {@link
 * io.orthant.index.quantize.BinaryCode} codes by signs. {@link
 * io.orthant.index.quantize.Anisotropy} says how much more an error along the row counts than one
 * across it, and {@link io.orthant.index.quantize.AnisotropicKMeans} finds centres under the same
 * loss.
 *
 * <p>Trained codes do not change and may be shared by threads; encoders hold scratch memory and
 * belong to one thread. Training gives the same result for any number of threads.
 */
@NullMarked
package io.orthant.index.quantize;

import org.jspecify.annotations.NullMarked;
