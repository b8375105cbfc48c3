package io.orthant.learn.eval;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.HeldOut;
import java.util.List;

/** Ranks items by how often they occur in training, whatever the history. Thread-safe. */
public final class Popularity implements Ranker {
  private final int items;

  /** Ranks the items of that catalogue, whose ordinals are in order of popularity already. */
  public Popularity(Catalog catalog) {
    this.items = catalog.size();
  }

  @Override
  public String name() {
    return "popularity";
  }

  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    return Targets.of(heldOut, items).ranks((previous, target) -> target + 1);
  }
}
