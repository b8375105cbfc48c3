package io.orthant.learn.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * The part of a block that lets tokens take from each other. Yun et al., "Are Transformers
 * universal approximators of sequence-to-sequence functions?", ICLR 2020, section 5, compares the
 * three.
 */
public sealed interface TokenMixer extends EncoderLayer
    permits SelfAttention, BilinearProjection, SeparableConvolution {

  /**
   * Mixes.
   *
   * @param tokens [sequences, length, dimension]
   * @param parameters its arrays, which it takes from the cursor
   * @param visibility which tokens a token may take from
   * @return what the residual connection is to add [sequences, length, dimension]
   */
  Tensor mix(Tensor tokens, ParameterCursor parameters, Visibility visibility);
}
