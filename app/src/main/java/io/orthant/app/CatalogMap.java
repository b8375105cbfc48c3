package io.orthant.app;

import io.orthant.app.report.ItemLayout;
import io.orthant.app.report.Section;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The map of a model's most frequent items. */
final class CatalogMap {
  private static final int ITEMS = 1500;

  private CatalogMap() {}

  /**
   * Lays out the vectors of the most frequent items.
   *
   * @param name what an item id is shown as
   * @param group what decides the colour of an item id
   */
  static Section.ItemMap of(
      SequenceModel model, UnaryOperator<String> name, UnaryOperator<String> group, long seed) {
    Catalog catalog = model.catalog();
    int items = Math.min(ITEMS, catalog.size());
    float[][] places = ItemLayout.of(model.itemVectors().slice(0, items), seed);
    List<Section.ItemMap.Point> points = new ArrayList<>(items);
    for (int item = 0; item < items; item++) {
      String id = catalog.id(item);
      points.add(
          new Section.ItemMap.Point(
              name.apply(id),
              group.apply(id),
              places[item][0],
              places[item][1],
              catalog.count(item)));
    }
    return new Section.ItemMap(ItemLayout.METHOD, points);
  }
}
