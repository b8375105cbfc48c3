/**
 * The sequence encoder and its output layer on native tensors, and the parameters they learn.
 *
 * <p>Parameters live in Java-owned memory that tensors merely view, so that optimisers and files
 * work on them without a copy. In come rows of the item table and positions; out go hidden states,
 * a loss, and gradients in Java memory.
 */
@NullMarked
package io.orthant.learn.nn;

import org.jspecify.annotations.NullMarked;
