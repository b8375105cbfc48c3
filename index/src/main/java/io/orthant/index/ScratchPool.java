package io.orthant.index;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Lends scratch memory to searches: one that is free, or a new one. */
final class ScratchPool {
  private final IndexParameters parameters;
  private final AtomicReferenceArray<SearchScratch> free =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

  ScratchPool(IndexParameters parameters) {
    this.parameters = parameters;
  }

  SearchScratch take() {
    for (int slot = 0; slot < free.length(); slot++) {
      SearchScratch scratch = free.getAndSet(slot, null);
      if (scratch != null) {
        return scratch;
      }
    }
    return new SearchScratch(parameters);
  }

  void giveBack(SearchScratch scratch) {
    for (int slot = 0; slot < free.length(); slot++) {
      if (free.compareAndSet(slot, null, scratch)) {
        return;
      }
    }
  }
}
