/**
 * Vector files. In come paths; out go {@link io.orthant.vectors.Matrix matrices} and lists of
 * neighbours, or an {@link java.io.IOException} that names the file, the row, the offset, the value
 * and what would be right. {@link io.orthant.vectors.io.VectorFiles} chooses the format by the
 * file's extension:
 *
 * <ul>
 *   <li>fvecs, bvecs, ivecs: row after row, an int32 dimension and then that many float32, uint8 or
 *       int32 values, little-endian;
 *   <li>npy: NumPy's format, versions 1 to 3, two-dimensional in C order, {@code <f4} (mapped
 *       without a copy), {@code <f8} or {@code |u1}.
 * </ul>
 *
 * <p>Values are not looked at: {@link io.orthant.vectors.Matrix#requireFinite} does that. All
 * classes are stateless and safe to use from several threads.
 */
@NullMarked
package io.orthant.vectors.io;

import org.jspecify.annotations.NullMarked;
