package io.orthant.index.quantize;

import java.util.List;

/**
 * Vectors to be coded and what their errors cost: row i with vector y, scale s and decoded codes z
 * costs {@code importance_i (|y - s z|^2 + sum_k w_ik <u_ik, y - s z>^2)}.
 *
 * @param rows how many vectors, in random order
 * @param dimension of the vectors
 * @param targets the vectors, {@code [rows, dimension]}
 * @param scales what the decoded codes of each row are multiplied by
 * @param importance of each row, 0 or more
 * @param emphases the terms beyond the squared error, at most two
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Handed from the sampling to the training, never compared.
record TrainingSet(
    int rows,
    int dimension,
    float[] targets,
    float[] scales,
    float[] importance,
    List<Emphasis> emphases) {
  /** Copies one vector. */
  void copy(int row, float[] target) {
    System.arraycopy(targets, row * dimension, target, 0, dimension);
  }

  /** Begins a row with all its emphases. */
  void load(int row, ResidualEncoder encoder, float[] target, float[] direction) {
    copy(row, target);
    encoder.load(target);
    for (Emphasis emphasis : emphases) {
      int from = emphasis.directionOf()[row] * dimension;
      System.arraycopy(emphasis.directions(), from, direction, 0, dimension);
      encoder.emphasize(direction, emphasis.weights()[row]);
    }
  }
}
