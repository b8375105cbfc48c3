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
  private static final int STATE_ALIGNMENT = 64;

  private final Optimizer optimizer;
  private final Matrix values;
  private final MemorySegment state;
  private final long stateDimension;
  private final MemorySegment updates;
  private final Block block;

  /**
   * Wraps parameters, with fresh optimiser state.
   *
   * @param values the parameters, changed in place
   * @param arena owner of the state's memory, {@code 4 * rows * (1 + dimension * stateSize)} bytes
   */
  public ParameterTable(Optimizer optimizer, Matrix values, Arena arena) {
    this.optimizer = optimizer;
    this.values = values;
    stateDimension = (long) values.dimension() * optimizer.stateSize();
    state =
        arena.allocate(Math.max(1, values.rows() * stateDimension) * Float.BYTES, STATE_ALIGNMENT);
    updates = arena.allocate(ValueLayout.JAVA_INT, Math.max(1, values.rows()));
    block = new Block(optimizer.stateSize());
  }

  public Matrix values() {
    return values;
  }

  /**
   * The optimiser state [rows, {@link #stateDimension}], to be saved and restored with the values.
   */
  public MemorySegment state() {
    return state;
  }

  /** State values of a row: all of the first kind, then all of the second, and so on; may be 0. */
  public long stateDimension() {
    return stateDimension;
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
    long dimension = values.dimension();
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      int step = updates.getAtIndex(ValueLayout.JAVA_INT, row) + 1;
      updates.setAtIndex(ValueLayout.JAVA_INT, row, step);
      for (int from = 0; from < dimension; from += Block.CAPACITY) {
        int size = (int) Math.min(Block.CAPACITY, dimension - from);
        update(row, from, size, gradients, i * dimension + from, step, rate);
      }
    }
  }

  private void update(
      int row,
      int from,
      int size,
      MemorySegment gradients,
      long gradientAt,
      int step,
      double rate) {
    long valueAt = (long) row * values.dimension() + from;
    long stateAt = row * stateDimension + from;
    double[][] moments = block.state();
    block.load(values.segment(), valueAt, block.values(), size);
    block.load(gradients, gradientAt, block.gradient(), size);
    for (int k = 0; k < moments.length; k++) {
      block.load(state, stateAt + (long) k * values.dimension(), moments[k], size);
    }
    optimizer.update(block.values(), block.gradient(), moments, size, step, rate);
    block.store(block.values(), values.segment(), valueAt, size);
    for (int k = 0; k < moments.length; k++) {
      block.store(moments[k], state, stateAt + (long) k * values.dimension(), size);
    }
  }
}
