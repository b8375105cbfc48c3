package io.orthant.index;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/** Lends working memory to searches: some that is free, or new. */
final class Pool<T> {
  private final Supplier<T> source;
  private final AtomicReferenceArray<T> free =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

  Pool(Supplier<T> source) {
    this.source = source;
  }

  T take() {
    for (int slot = 0; slot < free.length(); slot++) {
      T lent = free.getAndSet(slot, null);
      if (lent != null) {
        return lent;
      }
    }
    return source.get();
  }

  void giveBack(T lent) {
    for (int slot = 0; slot < free.length(); slot++) {
      if (free.compareAndSet(slot, null, lent)) {
        return;
      }
    }
  }
}
