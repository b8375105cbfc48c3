package io.orthant.learn.nn;

import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The next-item loss of an encoder and its gradients with respect to the encoder's parameters and
 * to the item rows that were looked at.
 *
 * <p>Item rows come as small gathered copies, never as the whole table. Calls from several threads
 * may run at once.
 */
public final class Objective {
  private final TransformerEncoder encoder;

  public Objective(TransformerEncoder encoder) {
    encoder.requireGradients();
    this.encoder = encoder;
  }

  /**
   * Which items a pass compares the target with.
   *
   * @param negatives row of each draw in the output rows, or null to compare with all output rows
   * @param logExpectedCounts {@code log(m q)} of each draw, or null with {@code negatives}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
  public record Competitors(long @Nullable [] negatives, float @Nullable [] logExpectedCounts) {
    /** All output rows compete: the full softmax. */
    public static Competitors all() {
      return new Competitors(null, null);
    }
  }

  /**
   * One pass forward and back.
   *
   * @param inputs histories as numbers of input rows
   * @param targets for each real position, the output row of the item that follows
   * @param inputRows gathered item vectors of the histories [rows, dimension]
   * @param outputRows gathered item vectors to choose from; the same segment when tied
   * @param weight what the summed loss is multiplied with
   * @param dropoutRate share of activations dropped
   * @param dropoutSeed names the random stream of the dropout
   * @param gradients receives the gradients: one segment per encoder parameter, then one for the
   *     input rows, then, unless tied, one for the output rows
   * @return the weighted loss
   */
  public double differentiate(
      PaddedSequences inputs,
      long[] targets,
      MemorySegment inputRows,
      MemorySegment outputRows,
      Competitors competitors,
      double weight,
      double dropoutRate,
      long dropoutSeed,
      List<MemorySegment> gradients) {
    try (Scope _ = Scope.open()) {
      int dimension = encoder.dimension();
      boolean tied = inputRows.address() == outputRows.address();
      Tensor input = leaf(inputRows, dimension);
      Tensor output = tied ? input : leaf(outputRows, dimension);
      Tensor hidden = encoder.encode(inputs, input, Dropout.of(dropoutRate, dropoutSeed));
      Tensor loss = loss(hidden, output, targets, competitors).mul(new Scalar(weight));
      List<Tensor> sources = new ArrayList<>(encoder.parameters());
      sources.add(input);
      if (!tied) {
        sources.add(output);
      }
      TensorVector results =
          torch.grad(new TensorVector(loss), new TensorVector(sources.toArray(Tensor[]::new)));
      for (int i = 0; i < sources.size(); i++) {
        Tensor gradient = results.get(i).contiguous();
        MemorySegment target = gradients.get(i);
        MemorySegment.copy(Tensors.memory(gradient), 0, target, 0, gradient.numel() * Float.BYTES);
      }
      return loss.item_float();
    }
  }

  private static Tensor loss(
      Tensor hidden, Tensor output, long[] targets, Competitors competitors) {
    Tensor targetRows = Tensors.longs(targets);
    if (competitors.negatives() == null || competitors.logExpectedCounts() == null) {
      return SoftmaxLoss.full(hidden, output, targetRows);
    }
    return SoftmaxLoss.sampled(
        hidden,
        output,
        targetRows,
        Tensors.longs(competitors.negatives()),
        competitors.logExpectedCounts());
  }

  private static Tensor leaf(MemorySegment rows, int dimension) {
    long count = rows.byteSize() / ((long) dimension * Float.BYTES);
    return Tensors.view(rows, count, dimension).set_requires_grad(true);
  }
}
