package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.SumOps;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of all arrays that a hierarchy holds, against what is promised. */
final class MemoryTest {
  private static final int DIMENSION = 100;

  /** Whole pieces of rows; the table of ids has just doubled. */
  private static final int POINTS = 25 * 1024;

  static Stream<InsertionPolicy> policies() {
    return Stream.of(
        new InsertionPolicy.Otd(), new InsertionPolicy.OtdPath(), new InsertionPolicy.OtdBeam());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void atMost64BytesBesideARowForEachPointAndMerge(InsertionPolicy policy) throws Exception {
    Matrix points = TestPoints.mixture(POINTS, DIMENSION, 50, 0.3, 6);
    OnlineHierarchy tree = new OnlineHierarchy(DIMENSION, new Affinity.Cosine(), policy);
    for (int row = 0; row < POINTS; row++) {
      tree.insert(row, points.row(row));
    }

    long held = bytes(tree);
    long row = SumOps.paddedLength(DIMENSION);
    long vectors = POINTS * row * Float.BYTES;
    long sums = POINTS * row * Double.BYTES;
    assertThat(held).isBetween(vectors + sums, vectors + sums + 64L * POINTS);
    assertThat((double) held / POINTS * 1_000_000).as("a million points").isLessThan(2e9);
  }

  /** Of arrays and memory outside the heap, in the objects of this room. */
  private static long bytes(Object root) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    long sum = 0;
    while (!open.isEmpty()) {
      Object next = open.remove();
      if (!seen.add(next)) {
        continue;
      }
      if (next instanceof MemorySegment segment) {
        sum += segment.byteSize();
      } else if (next instanceof Object[] array) {
        for (Object element : array) {
          open.add(element);
        }
      } else if (next.getClass().isArray()) {
        sum += (long) Array.getLength(next) * size(next.getClass().getComponentType());
      } else if (next.getClass().getName().startsWith("io.orthant.cluster.")) {
        for (Field field : next.getClass().getDeclaredFields()) {
          field.setAccessible(true);
          Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(next);
          if (value != null && !field.getType().isPrimitive()) {
            open.add(value);
          }
        }
      }
    }
    return sum;
  }

  private static int size(Class<?> number) {
    return number == double.class || number == long.class ? 8 : number == byte.class ? 1 : 4;
  }
}
