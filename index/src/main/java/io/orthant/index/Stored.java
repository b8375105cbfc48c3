package io.orthant.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows of an index in the order in which a file stores them: partition after partition, without
 * those that are gone. A row's new slot is its place in that order, where it comes first.
 */
final class Stored {
  private static final int CHUNK_ROWS = 4096;
  private static final int NONE = -1;

  private final RowStore rows;
  private final Partition[] partitions;
  private final PartitionLayout layout;
  private final boolean exact;
  private final int[] newSlots;
  private final int[] oldSlots;

  private Stored(RowStore rows, Partition[] partitions, int blocks, boolean exact) {
    this.rows = rows;
    this.partitions = partitions;
    this.layout = PartitionLayout.of(partitions, blocks);
    this.exact = exact;
    this.newSlots = new int[rows.size()];
    Arrays.fill(newSlots, NONE);
    int[] old = new int[rows.size()];
    int count = 0;
    for (Partition partition : partitions) {
      for (int place = 0; place < partition.size(); place++) {
        int slot = partition.slot(place);
        if (newSlots[slot] == NONE) {
          newSlots[slot] = count;
          old[count++] = slot;
        }
      }
    }
    this.oldSlots = Arrays.copyOf(old, count);
  }

  /** Of an index all of whose rows are coded, or of an exact one. */
  static Stored of(IndexData data) {
    if (data.isExact()) {
      return new Stored(
          data.rows(), new Partition[] {live(data)}, data.parameters().blocks(), true);
    }
    Partition[] kept = new Partition[data.partitions().length];
    for (int partition = 0; partition < kept.length; partition++) {
      kept[partition] = withoutDeleted(data, data.partitions()[partition]);
    }
    return new Stored(data.rows(), kept, data.parameters().blocks(), false);
  }

  /** The rows that are left of an exact index, in the order of their slots, without codes. */
  private static Partition live(IndexData data) {
    int[] slots = IntStream.range(0, data.rows().size()).filter(data::isLive).toArray();
    return new Partition(
        slots.length,
        MemorySegment.NULL,
        MemorySegment.ofArray(slots),
        MemorySegment.NULL,
        MemorySegment.NULL,
        Partition.NO_ADDENDS);
  }

  private static Partition withoutDeleted(IndexData data, Partition partition) {
    int[] places = partition.livePlaces(data.deletions());
    return places.length == partition.size()
        ? partition
        : partition.select(places, data.parameters().blocks(), Arena.ofAuto());
  }

  /** How many rows there are. */
  int rows() {
    return oldSlots.length;
  }

  /** Rows before each partition and in all; of an exact index nothing. */
  int[] starts() {
    return exact ? new int[0] : layout.starts();
  }

  void writeCodes(FileSink sink) throws IOException {
    for (Partition partition : partitions) {
      sink.append(partition.codes());
    }
  }

  void writeTerms(FileSink sink) throws IOException {
    for (Partition partition : partitions) {
      sink.append(partition.terms());
    }
  }

  void writeBounds(FileSink sink) throws IOException {
    for (Partition partition : partitions) {
      sink.append(partition.bounds());
    }
  }

  /** The lowest addend and the step of each partition; of an exact index nothing. */
  float[] addendLevels() {
    if (exact) {
      return new float[0];
    }
    float[] levels = new float[2 * partitions.length];
    for (int partition = 0; partition < partitions.length; partition++) {
      levels[2 * partition] = partitions[partition].addends().low();
      levels[2 * partition + 1] = partitions[partition].addends().step();
    }
    return levels;
  }

  void writeSlots(FileSink sink) throws IOException {
    if (exact) {
      return;
    }
    for (Partition partition : partitions) {
      int[] slots = new int[partition.size()];
      for (int place = 0; place < slots.length; place++) {
        slots[place] = newSlots[partition.slot(place)];
      }
      sink.append(MemorySegment.ofArray(slots));
    }
  }

  void writeIds(FileSink sink) throws IOException {
    sink.append(MemorySegment.ofArray(Arrays.stream(oldSlots).map(rows::id).toArray()));
  }

  void writeRows(FileSink sink) throws IOException {
    int rowBytes = rows.rowBytes();
    MemorySegment chunk = MemorySegment.ofArray(new byte[CHUNK_ROWS * rowBytes]);
    for (int from = 0; from < oldSlots.length; from += CHUNK_ROWS) {
      int count = Math.min(CHUNK_ROWS, oldSlots.length - from);
      for (int i = 0; i < count; i++) {
        int slot = oldSlots[from + i];
        MemorySegment.copy(
            rows.segment(slot), rows.offset(slot), chunk, (long) i * rowBytes, rowBytes);
      }
      sink.append(chunk.asSlice(0, (long) count * rowBytes));
    }
  }
}
