package io.orthant.learn.optim;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Parameters with their optimiser state, updated row by row.
 *
 * <p>A huge embedding table has many rows, of which a step touches few: only those are read or
 * written, so that a step costs the same whatever the size of the table. Each row counts its own
 * updates, and its moments stand still while it is not touched; it behaves as if trained by its own
 * gradients alone. A dense parameter is a table of one row that every step touches.
 *
 * <p>Not thread-safe: one update at a time, and no reader meanwhile.
 */
public final class ParameterTable {
  private final Optimizer optimizer;
  private final Matrix values;
  private final Matrix state;
  private final MemorySegment updates;
  private final Coordinates valueCoordinates;
  private final Coordinates stateCoordinates;

  /**
   * Wraps parameters, with fresh optimiser state.
   *
   * @param values the parameters, changed in place
   * @param arena owner of the state's memory, {@code 4 * rows * (1 + dimension * stateSize)} bytes
   */
  public ParameterTable(Optimizer optimizer, Matrix values, Arena arena) {
    this.optimizer = optimizer;
    this.values = values;
    state =
        Matrix.allocate(
            arena, values.rows(), Math.multiplyExact(values.dimension(), optimizer.stateSize()));
    updates = arena.allocate(ValueLayout.JAVA_INT, Math.max(1, values.rows()));
    valueCoordinates = Coordinates.floats(values.segment());
    stateCoordinates = Coordinates.floats(state.segment());
  }

  public Matrix values() {
    return values;
  }

  /**
   * The optimiser state [rows, dimension * stateSize], to be saved and restored with the values.
   */
  public Matrix state() {
    return state;
  }

  /** How often each row was updated, as int32 [rows], to be saved and restored with the values. */
  public MemorySegment updates() {
    return updates;
  }

  /**
   * Updates the given rows.
   *
   * @param rows distinct row numbers, of which the first {@code count} are used
   * @param gradients their gradients [count, dimension], float32
   * @param rate learning rate of this step
   */
  public void update(int[] rows, int count, MemorySegment gradients, double rate) {
    int dimension = values.dimension();
    Coordinates gradient = Coordinates.floats(gradients);
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      int step = updates.getAtIndex(ValueLayout.JAVA_INT, row) + 1;
      updates.setAtIndex(ValueLayout.JAVA_INT, row, step);
      optimizer.update(
          valueCoordinates,
          (long) row * dimension,
          gradient,
          (long) i * dimension,
          stateCoordinates,
          (long) row * state.dimension(),
          dimension,
          step,
          rate);
    }
  }
}
