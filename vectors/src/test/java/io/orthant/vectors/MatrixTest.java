package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MatrixTest {
  private final Matrix matrix = Matrix.copyOf(new float[][] {{1, 2, 3}, {4, 5, 6}});

  @Test
  void rowsAndElementsAreRead() {
    assertThat(matrix.get(1, 2)).isEqualTo(6);
    assertThat(matrix.row(0)).containsExactly(1, 2, 3);
    assertThat(matrix.offset(1)).isEqualTo(12);
    assertThat(matrix).hasToString("Matrix[2 x 3]");
  }

  @Test
  void aSliceSharesTheMemory() {
    Matrix slice = matrix.slice(1, 2);
    slice.set(0, 0, -4);

    assertThat(slice.rows()).isEqualTo(1);
    assertThat(matrix.row(1)).containsExactly(-4, 5, 6);
    assertThat(matrix.slice(2, 2).rows()).isZero();
  }

  @Test
  void indexesAreChecked() {
    assertOutOfBounds(() -> matrix.get(2, 0));
    assertOutOfBounds(() -> matrix.get(-1, 0));
    assertOutOfBounds(() -> matrix.get(0, 3));
    assertOutOfBounds(() -> matrix.set(0, -1, 0));
    assertOutOfBounds(() -> matrix.row(2));
    assertOutOfBounds(() -> matrix.setRow(2, new float[3]));
    assertOutOfBounds(() -> matrix.slice(1, 3));
    assertOutOfBounds(() -> matrix.slice(2, 1));
    assertOutOfBounds(() -> matrix.copyRow(0, new float[2]));
  }

  @Test
  void shapesAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.allocate(Arena.ofAuto(), -1, 3))
        .withMessageContaining("-1 x 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.allocate(Arena.ofAuto(), 1, 0))
        .withMessageContaining("1 x 0");
    assertThatIllegalArgumentException().isThrownBy(() -> Matrix.copyOf(new float[0][]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.copyOf(new float[][] {{1, 2}, {3}}))
        .withMessageContaining("Row 1 has 1 values; the matrix has dimension 2");
  }

  @Test
  void aSegmentMustBeLargeEnough() {
    MemorySegment segment = Arena.ofAuto().allocate(23);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.wrap(segment, 2, 3))
        .withMessageContaining("23 bytes cannot hold 2 x 3");
    assertThat(Matrix.wrap(segment, 1, 3).row(0)).containsExactly(0, 0, 0);
  }

  @Test
  void useAfterTheArenaIsClosedIsAnError() {
    Matrix closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = Matrix.allocate(arena, 2, 3);
    }

    assertThatIllegalStateException().isThrownBy(() -> closed.get(0, 0));
    assertThatIllegalStateException().isThrownBy(() -> closed.row(0));
    assertThatIllegalStateException()
        .isThrownBy(() -> VectorOps.best().dot(new float[3], closed.segment(), 0));
    assertThatIllegalStateException()
        .isThrownBy(() -> VectorOps.scalar().dot(new float[3], closed.segment(), 0));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void theFirstValueThatIsNotFiniteIsNamed(float value) {
    assertThat(matrix.requireFinite("items")).isSameAs(matrix);
    matrix.set(1, 1, value);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.requireFinite("items.npy"))
        .withMessageContaining("items.npy: row 1, column 1 is " + value);
  }

  @Test
  void theFirstRowOfZerosIsNamed() {
    assertThat(matrix.requireNonZeroRows("items")).isSameAs(matrix);
    matrix.setRow(1, new float[] {0, -0f, 0});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.requireNonZeroRows("items.npy"))
        .withMessageContaining("items.npy: row 1 is all zeros");
  }

  private static void assertOutOfBounds(Runnable action) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(action::run);
  }
}
