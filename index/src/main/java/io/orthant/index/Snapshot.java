package io.orthant.index;

import org.jspecify.annotations.Nullable;

/**
 * What searches see of an index between two changes, and the working memory that fits it.
 *
 * @param data the contents
 * @param prober chooses partitions of these contents
 * @param everything admits all rows that are there
 * @param scratch lent to single searches
 * @param batchScratch lent to searches for many queries
 * @param exact searches all rows, if that is what searches do
 */
record Snapshot(
    IndexData data,
    Prober prober,
    Admission everything,
    Pool<SearchScratch> scratch,
    Pool<BatchScratch> batchScratch,
    @Nullable ExactSearch exact) {
  static Snapshot of(IndexData data) {
    return new Snapshot(
        data,
        new Prober(data),
        Admission.of(data, RowFilter.ALL),
        new Pool<>(() -> new SearchScratch(data)),
        new Pool<>(() -> new BatchScratch(data)),
        data.isExact() ? ExactSearch.over(data) : null);
  }

  /** After a change; what depends on the centroids alone is kept while they stay. */
  Snapshot next(IndexData changed) {
    return changed.centroids() == data.centroids()
        ? new Snapshot(
            changed,
            prober,
            Admission.of(changed, RowFilter.ALL),
            scratch,
            batchScratch,
            changed.isExact() ? ExactSearch.over(changed) : null)
        : of(changed);
  }

  Admission admission(RowFilter filter) {
    return filter.equals(RowFilter.ALL) ? everything : Admission.of(data, filter);
  }
}
