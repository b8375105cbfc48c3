package io.orthant.learn.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One array of a weight file.
 *
 * @param type type of its values
 * @param shape sizes of its axes, row-major
 * @param memory its values, little-endian
 */
public record TensorData(Type type, List<Long> shape, MemorySegment memory) {
  /** Types that Orthant writes; the names are those of the format. */
  public enum Type {
    F32(4),
    F64(8),
    I32(4);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  public TensorData {
    long bytes = shape.stream().reduce((long) type.bytes, Math::multiplyExact);
    if (memory.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "Shape %s takes %d bytes, not %d".formatted(shape, bytes, memory.byteSize()));
    }
  }

  /** A float32 array. */
  public static TensorData floats(MemorySegment memory, Long... shape) {
    return new TensorData(Type.F32, List.of(shape), memory);
  }

  /** A float64 array of one axis. */
  public static TensorData doubles(MemorySegment memory) {
    return new TensorData(Type.F64, List.of(memory.byteSize() / Type.F64.bytes), memory);
  }

  /** An int32 array of one axis. */
  public static TensorData ints(MemorySegment memory) {
    return new TensorData(Type.I32, List.of(memory.byteSize() / Type.I32.bytes), memory);
  }
}
