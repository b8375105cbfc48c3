package io.orthant.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which slots a search may return: those that are not gone and pass its filter. */
final class Admission {
  /**
   * Slots that are asked to tell whether few are admitted, and how many of them may be admitted at
   * most: as many as one slot in {@value #FEW_SHARE} would give, and some for chance.
   */
  private static final int SAMPLE = 128;

  private static final int FEW_OF_SAMPLE = 6;

  /** Up to this share of all slots are few: to score them takes less time than to scan. */
  private static final int FEW_SHARE = 64;

  private final boolean everything;
  private final Deletions deletions;
  private final RowFilter filter;
  private final RowStore rows;
  private final int @Nullable [] few;

  private Admission(boolean listsFew, Deletions deletions, RowFilter filter, RowStore rows) {
    this.everything = filter.equals(RowFilter.ALL) && deletions.count() == 0;
    this.deletions = deletions;
    this.filter = filter;
    this.rows = rows;
    this.few = listsFew && !admitsMany() ? listFew() : null;
  }

  static Admission of(IndexData data, RowFilter filter) {
    boolean listsFew = !data.isExact() && !filter.equals(RowFilter.ALL);
    return new Admission(listsFew, data.deletions(), filter, data.rows());
  }

  /** Refuses no slot. */
  static Admission all(RowStore rows) {
    return new Admission(false, Deletions.NONE, RowFilter.ALL, rows);
  }

  /** Whether no slot is refused. */
  boolean everything() {
    return everything;
  }

  boolean admits(int slot) {
    return everything || (!deletions.contains(slot) && filter.accepts(rows.id(slot)));
  }

  /**
   * All admitted slots, if a filter of an index with codes leaves so few that they are best scored
   * one by one; else null.
   */
  int @Nullable [] few() {
    return few;
  }

  private boolean admitsMany() {
    int admitted = 0;
    int sample = Math.min(SAMPLE, rows.size());
    for (int i = 0; i < sample && admitted <= FEW_OF_SAMPLE; i++) {
      admitted += admits((int) ((long) i * rows.size() / sample)) ? 1 : 0;
    }
    return admitted > FEW_OF_SAMPLE;
  }

  private int @Nullable [] listFew() {
    int[] slots = new int[Math.max(SAMPLE, rows.size() / FEW_SHARE)];
    int count = 0;
    for (int slot = 0; slot < rows.size(); slot++) {
      if (admits(slot)) {
        if (count == slots.length) {
          return null;
        }
        slots[count++] = slot;
      }
    }
    return Arrays.copyOf(slots, count);
  }
}
