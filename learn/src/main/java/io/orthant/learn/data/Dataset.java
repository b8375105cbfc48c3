package io.orthant.learn.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Everything a training run and its evaluation need.
 *
 * @param catalog the items seen in training; all ordinals below refer to it
 * @param training sequences of at least two items
 * @param validation what early stopping looks at
 * @param test what is looked at once, at the end
 * @param report what was read, kept and dropped, and why
 */
public record Dataset(
    Catalog catalog,
    List<Sequence> training,
    List<HeldOut> validation,
    List<HeldOut> test,
    DatasetReport report) {
  public Dataset {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * The same with items in the order of their ids and without counts, which tell about single
   * users: only which items there are is left of the catalogue.
   */
  public Dataset withoutCounts() {
    Map<String, Integer> ids = HashMap.newHashMap(catalog.size());
    for (int item = 0; item < catalog.size(); item++) {
      ids.put(catalog.id(item), 0);
    }
    Catalog plain = Catalog.of(ids);
    int[] numbers = new int[catalog.size()];
    Arrays.setAll(numbers, item -> plain.ordinal(catalog.id(item)));
    UnaryOperator<int[]> renumber = items -> Arrays.stream(items).map(i -> numbers[i]).toArray();
    UnaryOperator<HeldOut> heldOut =
        one -> new HeldOut(one.group(), renumber.apply(one.items()), one.firstTarget());
    return new Dataset(
        plain,
        training.stream()
            .map(one -> new Sequence(one.group(), renumber.apply(one.items())))
            .toList(),
        validation.stream().map(heldOut).toList(),
        test.stream().map(heldOut).toList(),
        report);
  }
}
