/**
 * Transformers whose weights are written down instead of learned: for a continuous function of
 * sequences and a grid width, the construction by which Yun, Bhojanapalli, Rawat, Reddi and Kumar
 * prove in "Are Transformers universal approximators of sequence-to-sequence functions?" (ICLR
 * 2020) that blocks with two heads of size 1 and four hidden units suffice.
 *
 * <p>In comes a {@link io.orthant.learn.approximation.SequenceFunction} on the unit cube; out comes
 * an {@link io.orthant.learn.approximation.Approximation}: a stack that first rounds every
 * coordinate to the grid, then gives every token a number that depends on its whole context ({@link
 * io.orthant.learn.approximation.ContextualMapping}), then replaces that number by the value. It
 * comes with hardmax and piecewise linear activations, with softmax and ReLU, and as parameters of
 * {@link io.orthant.learn.nn.TransformerEncoder}. All but the last is double precision in plain
 * Java. It is a reference for what attention computes, no way to train: the number of layers grows
 * exponentially, and {@link io.orthant.learn.approximation.ConstructionSize} says it beforehand.
 *
 * {@snippet :
 * Grid grid = new Grid(1, 2, 8); // two tokens of one coordinate, cells of width 1/8
 * System.out.println(ConstructionSize.of(grid, Variant.POSITIONAL));
 * SequenceFunction sums = x -> new double[][] {{x[0][0]}, {x[1][0] + x[0][0]}};
 * Approximation approximation = Approximation.of(sums, grid, Variant.POSITIONAL);
 * double[][] rounded = approximation.exact().apply(new double[][] {{0.3}, {0.6}});
 * double[][] smooth = approximation.relaxed(1e-6, 0x1p-10).apply(new double[][] {{0.3}, {0.6}});
 * }
 */
@NullMarked
package io.orthant.learn.approximation;

import org.jspecify.annotations.NullMarked;
