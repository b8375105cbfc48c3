package io.orthant.learn.nn;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The normal numbers that drive a flow, a function of noise, sample, step and element alone: what a
 * sample gets depends neither on the batch it is in nor on its place there.
 *
 * @param noise where streams come from
 * @param sampleOfRow number of the sample in each row of a batch
 * @param sharing who gets the same number
 */
record DepthPaths(CounterNoise noise, LongUnaryOperator sampleOfRow, NoiseSharing sharing) {
  /** Fresh numbers for a step, in the shape of a state [rows, ...]. */
  Tensor at(int step, Tensor state) {
    Tensor numbers = torch.empty_like(state.detach().contiguous());
    MemorySegment memory = Tensors.memory(numbers);
    long rows = state.size(0);
    long width = numbers.numel() / Math.max(1, rows);
    for (long row = 0; row < rows; row++) {
      RandomGenerator random = noise.at(sampleOfRow.applyAsLong(row), step);
      float shared = sharing == NoiseSharing.SAMPLE ? (float) random.nextGaussian() : 0;
      for (long i = row * width; i < (row + 1) * width; i++) {
        float number = sharing == NoiseSharing.SAMPLE ? shared : (float) random.nextGaussian();
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
      }
    }
    return numbers;
  }
}
