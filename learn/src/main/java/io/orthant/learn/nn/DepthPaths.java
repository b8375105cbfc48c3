package io.orthant.learn.nn;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongUnaryOperator;
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
      long sample = sampleOfRow.applyAsLong(row);
      long offset = row * width * Float.BYTES;
      switch (sharing) {
        case ELEMENT -> noise.normals(sample, step, memory, offset, width);
        case SAMPLE -> {
          noise.normals(sample, step, memory, offset, 1);
          float shared = memory.get(ValueLayout.JAVA_FLOAT, offset);
          for (long i = 1; i < width; i++) {
            memory.set(ValueLayout.JAVA_FLOAT, offset + i * Float.BYTES, shared);
          }
        }
      }
    }
    return numbers;
  }
}
