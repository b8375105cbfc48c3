package io.orthant.index;

/** Which slots a search may return: those that are not gone and pass its filter. */
final class Admission {
  private final boolean everything;
  private final Deletions deletions;
  private final RowFilter filter;
  private final RowStore rows;

  private Admission(boolean everything, Deletions deletions, RowFilter filter, RowStore rows) {
    this.everything = everything;
    this.deletions = deletions;
    this.filter = filter;
    this.rows = rows;
  }

  static Admission of(IndexData data, RowFilter filter) {
    boolean everything = filter.equals(RowFilter.ALL) && data.deletions().count() == 0;
    return new Admission(everything, data.deletions(), filter, data.rows());
  }

  /** Whether no slot is refused. */
  boolean everything() {
    return everything;
  }

  boolean admits(int slot) {
    return everything || (!deletions.contains(slot) && filter.accepts(rows.id(slot)));
  }
}
