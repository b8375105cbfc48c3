package io.orthant.learn.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Binary cross-entropy with sampled negatives, whose target's probability is raised to a power so
 * that scores are not overconfident for want of negatives. Petrov and Macdonald, "gSASRec: Reducing
 * Overconfidence in Sequential Recommendation Trained with Negative Sampling", RecSys 2023.
 */
public final class CalibratedLoss {
  private CalibratedLoss() {}

  /**
   * The sum over positions of {@code -(beta log s(o_t) + sum_k log(1 - s(o_k))) / (m + 1)}, s the
   * logistic function, where draws that are the target itself are left out.
   *
   * @param hidden hidden states [positions, dimension]
   * @param items vectors of the touched items [touched, dimension]
   * @param targets row of each target in {@code items} [positions]
   * @param negatives row of each draw in {@code items} [m]
   * @param power beta, in (0, 1]
   */
  public static Tensor of(
      Tensor hidden, Tensor items, Tensor targets, Tensor negatives, double power) {
    Tensor targetLogits = hidden.mul(items.index_select(0, targets)).sum(1);
    Tensor negativeLogits = hidden.matmul(items.index_select(0, negatives).transpose(0, 1));
    Tensor accidental = targets.unsqueeze(1).eq(negatives.unsqueeze(0));
    return ofLogits(targetLogits, negativeLogits, accidental, power).sum();
  }

  /**
   * The loss of each position [positions] from logits of targets [positions] and draws [positions,
   * m], and which draws are the target [positions, m].
   */
  static Tensor ofLogits(
      Tensor targetLogits, Tensor negativeLogits, Tensor accidental, double power) {
    Tensor masked = negativeLogits.masked_fill(accidental, new Scalar(Double.NEGATIVE_INFINITY));
    Tensor positive = softplus(targetLogits.neg()).mul(new Scalar(power));
    Tensor negative = softplus(masked).sum(1);
    return positive.add(negative).mul(new Scalar(1.0 / (negativeLogits.size(1) + 1)));
  }

  private static Tensor softplus(Tensor logits) {
    return torch.softplus(logits);
  }
}
