package io.orthant.index;

import java.util.BitSet;

/**
 * Which rows a search may return. Asked during the scan, for the rows that score well enough to be
 * candidates, so that a search returns k rows that pass if there are as many. Must give the same
 * answer each time and be safe to use from several threads.
 */
@FunctionalInterface
public interface RowFilter {
  /** Lets every row pass. */
  RowFilter ALL = _ -> true;

  /** Whether the row of this id may be returned. */
  boolean accepts(int id);

  /** Lets the rows pass whose bits are set. The set must not be changed while it is in use. */
  static RowFilter of(BitSet ids) {
    return ids::get;
  }
}
