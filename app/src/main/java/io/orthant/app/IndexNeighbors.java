package io.orthant.app;

import io.orthant.cluster.NeighborSearch;
import io.orthant.index.IndexConfig;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds near points of a growing tree by an index. The latest points are looked at one by one until
 * there are enough of them to be put into the index, which is built anew when it has doubled. Not
 * thread-safe.
 */
public final class IndexNeighbors implements NeighborSearch, AutoCloseable {
  private static final int FIRST_BUILD = 4096;
  private static final int BATCH = 1024;

  private final IndexConfig config;
  private final Map<Integer, Integer> slots = new HashMap<>();
  private final BitSet removed = new BitSet();
  private @Nullable Matrix rows;
  private int[] ids = new int[FIRST_BUILD];
  private float[] tailScores = new float[FIRST_BUILD];
  private int count;
  private @Nullable VectorIndex index;
  private int indexed;
  private int built;

  /**
   * An empty search.
   *
   * @param threads threads that build the index, at least 1
   */
  public IndexNeighbors(int threads) {
    config = IndexConfig.builder().similarity(Similarity.DOT).threads(threads).build();
  }

  @Override
  public void add(int id, float[] vector) {
    Matrix room = rows;
    if (room == null || count == room.rows()) {
      int capacity = room == null ? FIRST_BUILD : 2 * count;
      Matrix larger = Matrix.allocate(Arena.ofAuto(), capacity, vector.length);
      if (room != null) {
        larger.segment().copyFrom(room.segment());
      }
      room = larger;
      rows = room;
      ids = Arrays.copyOf(ids, capacity);
    }
    room.setRow(count, vector);
    ids[count] = id;
    slots.put(id, count++);
    if (count >= FIRST_BUILD && count >= 2 * built) {
      rebuild(room);
    } else if (index != null && count - indexed == BATCH) {
      put(index, room);
    }
  }

  private void rebuild(Matrix room) {
    close();
    index = VectorIndex.build(room.slice(0, count), config, Progress.NONE);
    indexed = count;
    built = count;
  }

  private void put(VectorIndex target, Matrix room) {
    int[] added = new int[count - indexed];
    Arrays.setAll(added, i -> indexed + i);
    try {
      target.put(added, room.slice(indexed, count));
    } catch (IOException e) {
      throw new UncheckedIOException("An index in memory has no file to fail", e);
    }
    indexed = count;
  }

  @Override
  public void remove(int id) {
    Integer slot = slots.remove(id);
    if (slot == null) {
      throw new IllegalArgumentException("There is no point " + id);
    }
    removed.set(slot);
  }

  @Override
  public int[] nearest(float[] vector, int k) {
    TopK best = new TopK(k);
    if (index != null) {
      Neighbors found = index.search(vector, index.options(k), slot -> !removed.get(slot));
      for (int i = 0; i < found.size(); i++) {
        best.offer(found.rows()[i], found.scores()[i]);
      }
    }
    int tail = count - indexed;
    if (rows != null && tail > 0) {
      tailScores = tailScores.length < tail ? new float[tail] : tailScores;
      VectorOps.best().dots(vector, rows.segment(), rows.offset(indexed), tail, tailScores, 0);
      for (int i = 0; i < tail; i++) {
        if (!removed.get(indexed + i)) {
          best.offer(indexed + i, tailScores[i]);
        }
      }
    }
    return Arrays.stream(best.drain().rows()).map(slot -> ids[slot]).toArray();
  }

  @Override
  public void close() {
    if (index != null) {
      index.close();
    }
  }
}
