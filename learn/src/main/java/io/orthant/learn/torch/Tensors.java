package io.orthant.learn.torch;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Views and copies between Java memory and tensors. */
public final class Tensors {
  private Tensors() {}

  /**
   * Views native float32 memory as a tensor without copying; the segment must outlive the tensor.
   *
   * @throws IllegalArgumentException if the segment is on the heap or too small for the shape
   */
  public static Tensor view(MemorySegment floats, long... shape) {
    long bytes = Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
    if (!floats.isNative() || floats.byteSize() < bytes) {
      throw new IllegalArgumentException(
          "Shape %s needs %d bytes of native memory, not %s"
              .formatted(Arrays.toString(shape), bytes, floats));
    }
    return torch.from_blob(new SegmentPointer(floats), shape);
  }

  /** A copy of the given numbers as an int64 tensor of one dimension. */
  public static Tensor longs(long[] values) {
    try (LongPointer source = new LongPointer(values)) {
      return torch.from_blob(source, new long[] {values.length}, int64()).clone();
    }
  }

  /** A copy of the given numbers as a float32 tensor of one dimension. */
  public static Tensor floats(float[] values) {
    try (FloatPointer source = new FloatPointer(values)) {
      return torch.from_blob(source, new long[] {values.length}).clone();
    }
  }

  /**
   * A copy of some of the given numbers as a float64 tensor.
   *
   * @param from where the first one stands
   */
  public static Tensor doubles(double[] values, int from, long... shape) {
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    try (DoublePointer source = new DoublePointer(size)) {
      source.put(values, from, size);
      return torch.from_blob(source, shape, float64()).clone();
    }
  }

  /** Options of a float64 tensor. */
  public static TensorOptions float64() {
    return new TensorOptions(torch.ScalarType.Double);
  }

  /** Options of an int64 tensor. */
  public static TensorOptions int64() {
    return new TensorOptions(torch.ScalarType.Long);
  }

  /** The numbers 0 to {@code count - 1} as an int64 tensor. */
  public static Tensor range(long count) {
    return torch.arange(new Scalar(count), int64());
  }

  /** The values of an int64 tensor in row-major order, as a copy. */
  public static long[] numbers(Tensor longs) {
    long[] values = new long[Math.toIntExact(longs.numel())];
    new LongPointer(longs.contiguous().data_ptr()).get(values);
    return values;
  }

  /** The values of a float64 tensor in row-major order, as a copy. */
  public static double[] values(Tensor doubles) {
    double[] values = new double[Math.toIntExact(doubles.numel())];
    new DoublePointer(doubles.contiguous().data_ptr()).get(values);
    return values;
  }

  /**
   * The memory of a contiguous float32 tensor, without copying. It is valid while the tensor is.
   */
  @SuppressWarnings("restricted") // The size comes from the tensor that owns the memory.
  public static MemorySegment memory(Tensor tensor) {
    if (!tensor.is_contiguous()) {
      throw new IllegalArgumentException("Only a contiguous tensor can be viewed as memory");
    }
    return MemorySegment.ofAddress(tensor.data_ptr().address())
        .reinterpret(tensor.numel() * Float.BYTES);
  }

  private static final class SegmentPointer extends Pointer {
    SegmentPointer(MemorySegment segment) {
      address = segment.address();
    }
  }
}
