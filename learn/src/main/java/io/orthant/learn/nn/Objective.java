package io.orthant.learn.nn;

import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of predicted items and its gradients with respect to the encoder's parameters and to the
 * item rows that were looked at.
 *
 * <p>Item rows come as small gathered copies, never as the whole table. Calls from several threads
 * may run at once.
 */
public final class Objective {
  private static final float[] NO_CORRECTION = {0};

  private final TransformerEncoder encoder;

  public Objective(TransformerEncoder encoder) {
    encoder.requireGradients();
    this.encoder = encoder;
  }

  /** Which items a pass compares the target with, and how. */
  public sealed interface Competitors {
    /** All output rows, by the full softmax. */
    record All() implements Competitors {}

    /**
     * Drawn items, by the sampled softmax.
     *
     * @param negatives row of each draw in the output rows [m]
     * @param logExpectedCounts {@code log(m q)} of each draw [m]
     * @param targetCorrections what the logit of a target is lowered by, for each output row; empty
     *     if they stay as they are
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
    record Sampled(long[] negatives, float[] logExpectedCounts, float[] targetCorrections)
        implements Competitors {
      float[] corrections(long[] targets) {
        if (targetCorrections.length == 0) {
          return NO_CORRECTION;
        }
        float[] corrections = new float[targets.length];
        for (int i = 0; i < targets.length; i++) {
          corrections[i] = targetCorrections[Math.toIntExact(targets[i])];
        }
        return corrections;
      }
    }

    /**
     * Drawn items, by the calibrated binary cross-entropy.
     *
     * @param negatives row of each draw in the output rows [m]
     * @param power what the target's probability is raised to
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
    record Calibrated(long[] negatives, double power) implements Competitors {}
  }

  /**
   * One pass forward and back.
   *
   * @param inputs histories as numbers of input rows
   * @param targets for each wanted position, the output row of the item that belongs there
   * @param inputRows gathered item vectors of the histories [rows, dimension]
   * @param outputRows gathered item vectors to choose from; the same segment when tied
   * @param weight what the summed loss is multiplied with
   * @param dropoutRate share of activations dropped
   * @param dropoutSeed names the random streams of dropout and flows
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
      Tensor hidden = encoder.encode(inputs, input, PassNoise.of(dropoutRate, dropoutSeed));
      Tensor loss = loss(hidden, output, targets, competitors).mul(new Scalar(weight));
      List<Tensor> sources = new ArrayList<>(encoder.parameters());
      sources.add(input);
      if (!tied) {
        sources.add(output);
      }
      TensorVector results =
          torch.grad(
              new TensorVector(loss),
              new TensorVector(sources.toArray(Tensor[]::new)),
              new TensorVector(),
              new BoolOptional(),
              false,
              true);
      for (int i = 0; i < sources.size(); i++) {
        MemorySegment target = gradients.get(i);
        if (results.get(i).defined()) {
          Tensor gradient = results.get(i).contiguous();
          MemorySegment.copy(
              Tensors.memory(gradient), 0, target, 0, gradient.numel() * Float.BYTES);
        } else {
          // A mask that no sequence of the batch holds.
          target.fill((byte) 0);
        }
      }
      return loss.item_float();
    }
  }

  /**
   * Hidden states without dropout or differentiation.
   *
   * @param inputs histories as numbers of rows of {@code items}
   * @param items item vectors of histories
   * @return the wanted hidden states [wanted][dimension]
   */
  public float[][] hidden(PaddedSequences inputs, Matrix items) {
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor rows = Tensors.view(items.segment(), items.rows(), items.dimension());
      Tensor wanted = encoder.encode(inputs, rows, PassNoise.none());
      int count = inputs.positions().length;
      Matrix states = Matrix.wrap(Tensors.memory(wanted.contiguous()), count, items.dimension());
      return IntStream.range(0, count).mapToObj(states::row).toArray(float[][]::new);
    }
  }

  private Tensor loss(Tensor hidden, Tensor output, long[] targets, Competitors competitors) {
    Tensor answers = encoder.normalised() ? UnitLength.of(output) : output;
    Tensor targetRows = Tensors.longs(targets);
    return switch (competitors) {
      case Competitors.All() -> SoftmaxLoss.full(hidden, answers, targetRows);
      case Competitors.Sampled sampled ->
          SoftmaxLoss.sampled(
              hidden,
              answers,
              targetRows,
              Tensors.longs(sampled.negatives()),
              sampled.logExpectedCounts(),
              sampled.corrections(targets));
      case Competitors.Calibrated(long[] negatives, double power) ->
          CalibratedLoss.of(hidden, answers, targetRows, Tensors.longs(negatives), power);
    };
  }

  private static Tensor leaf(MemorySegment rows, int dimension) {
    long count = rows.byteSize() / ((long) dimension * Float.BYTES);
    return Tensors.view(rows, count, dimension).set_requires_grad(true);
  }
}
