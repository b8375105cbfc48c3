package io.orthant.learn.data;

import java.util.List;

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
}
