package io.orthant.learn.nn;

import io.orthant.learn.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Cross-entropy of the next item against all items, or against a sample that stands for them. */
public final class SoftmaxLoss {
  private SoftmaxLoss() {}

  /**
   * The sum over positions of {@code -o_t + log sum_i exp(o_i)} over all items.
   *
   * @param hidden hidden states [positions, dimension]
   * @param items vectors of all items [items, dimension]
   * @param targets row of each target in {@code items} [positions]
   */
  public static Tensor full(Tensor hidden, Tensor items, Tensor targets) {
    // Picked from the logits, the targets' gradient would be as large as all logits together.
    Tensor targetLogits = hidden.mul(items.index_select(0, targets)).sum(1);
    return hidden.matmul(items.transpose(0, 1)).logsumexp(1).sub(targetLogits).sum();
  }

  /** The loss of each position [positions] from logits of all items [positions, items]. */
  static Tensor ofLogits(Tensor logits, Tensor targets) {
    Tensor targetLogits = logits.gather(1, targets.unsqueeze(1)).squeeze(1);
    return logits.logsumexp(1).sub(targetLogits);
  }

  /**
   * The sampled softmax with m negatives shared by all positions: the sum over positions of {@code
   * -o_t + log(exp(o_t) + sum_k exp(o_k - log(m q_k)))}, where draws that are the target itself are
   * left out. The sum of exponentials is an unbiased estimate of the full one, so the loss
   * approaches the full softmax with m. The correction is a constant to the gradient.
   *
   * <p>With corrections of the targets too, {@code o_t} is lowered likewise, see {@link
   * io.orthant.learn.softmax.LogitCorrection#ALL}.
   *
   * @param hidden hidden states [positions, dimension]
   * @param items vectors of the touched items [touched, dimension]
   * @param targets row of each target in {@code items} [positions]
   * @param negatives row of each draw in {@code items} [m]
   * @param logExpectedCounts {@code log(m q)} of each draw [m]
   * @param targetCorrections what each target's logit is lowered by [positions], or a single 0
   */
  public static Tensor sampled(
      Tensor hidden,
      Tensor items,
      Tensor targets,
      Tensor negatives,
      float[] logExpectedCounts,
      float[] targetCorrections) {
    Tensor targetLogits =
        hidden.mul(items.index_select(0, targets)).sum(1).sub(Tensors.floats(targetCorrections));
    Tensor negativeLogits = hidden.matmul(items.index_select(0, negatives).transpose(0, 1));
    Tensor accidental = targets.unsqueeze(1).eq(negatives.unsqueeze(0));
    return ofLogits(targetLogits, negativeLogits, accidental, logExpectedCounts).sum();
  }

  /**
   * The loss of each position [positions] from logits of targets [positions] and draws [positions,
   * m], and which draws are the target [positions, m].
   */
  static Tensor ofLogits(
      Tensor targetLogits, Tensor negativeLogits, Tensor accidental, float[] logExpectedCounts) {
    Tensor corrected = negativeLogits.sub(Tensors.floats(logExpectedCounts));
    Tensor masked = corrected.masked_fill(accidental, new Scalar(Double.NEGATIVE_INFINITY));
    Tensor all = torch.cat(new TensorVector(targetLogits.unsqueeze(1), masked), 1);
    return all.logsumexp(1).sub(targetLogits);
  }
}
