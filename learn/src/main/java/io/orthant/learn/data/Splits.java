package io.orthant.learn.data;

import java.util.Arrays;

/**
 * Splits interactions into training, validation and test.
 *
 * <p>The catalogue holds the items that occur in training. A held-out target that does not can be
 * ranked by no model; it is dropped and counted in the report, so that figures over all targets
 * follow by scaling. Such items are taken out of held-out histories too.
 */
public final class Splits {
  private Splits() {}

  /**
   * Holds out each user's last item for the test and the one before it for validation.
   *
   * <p>With three items or more, the rest is for training. A user with two items has a test target
   * only, predicted from the first item. A user with one item has no target; the item counts for
   * the catalogue. The history of the test target includes the validation target.
   *
   * @throws IllegalArgumentException if no user is left to train on
   */
  public static Dataset leaveLastOut(Interactions interactions) {
    DatasetBuilder builder = new DatasetBuilder(interactions.itemIds(), 1);
    long single = 0;
    long pairs = 0;
    for (int user = 0; user < interactions.users(); user++) {
      String id = interactions.user(user);
      int[] items = interactions.itemsOf(user);
      int length = items.length;
      if (length == 1) {
        single++;
        builder.train(id, items);
        continue;
      }
      if (length == 2) {
        pairs++;
        builder.train(id, Arrays.copyOf(items, 1));
      } else {
        builder.train(id, Arrays.copyOf(items, length - 2));
        builder.validate(id, Arrays.copyOf(items, length - 1), length - 2);
      }
      builder.test(id, items, length - 1);
    }
    return builder.build(
        interactions
            .report()
            .with("users with one item, without a target", single)
            .with("users with two items, without a validation target", pairs));
  }

  /**
   * Trains on what happened before {@code validationFrom}; what happened from then on is validated
   * on, and what happened from {@code testFrom} on is tested on. Histories hold all that the user
   * did before the target. A user who has no history yet begins it with the first held-out item,
   * which then is no target.
   *
   * @param validationFrom first moment of validation, in the unit of {@link Interactions#time}
   * @param testFrom first moment of the test, not before {@code validationFrom}
   * @throws IllegalArgumentException if the interactions carry no times, the moments are not in
   *     order, or a part would be empty
   */
  public static Dataset byTime(Interactions interactions, double validationFrom, double testFrom) {
    requireTimes(interactions);
    if (!(validationFrom <= testFrom)) {
      throw new IllegalArgumentException(
          "Validation from %s and test from %s; the test must not begin before the validation"
              .formatted(validationFrom, testFrom));
    }
    DatasetBuilder builder = new DatasetBuilder(interactions.itemIds(), 1);
    long newUsers = 0;
    long trained = 0;
    long validated = 0;
    long tested = 0;
    for (int user = 0; user < interactions.users(); user++) {
      String id = interactions.user(user);
      int[] items = interactions.itemsOf(user);
      int before = eventsBefore(interactions, user, validationFrom);
      int beforeTest = eventsBefore(interactions, user, testFrom);
      trained += before;
      validated += beforeTest - before;
      tested += items.length - beforeTest;
      if (before > 0) {
        builder.train(id, Arrays.copyOf(items, before));
      } else {
        newUsers++;
      }
      int validationTarget = Math.max(1, before);
      if (beforeTest > validationTarget) {
        builder.validate(id, Arrays.copyOf(items, beforeTest), validationTarget);
      }
      int testTarget = Math.max(1, beforeTest);
      if (items.length > testTarget) {
        builder.test(id, items, testTarget);
      }
    }
    if (trained == 0 || tested == 0) {
      throw new IllegalArgumentException(
          "Validation from %s and test from %s leave %d interactions to train on and %d to test on"
              .formatted(validationFrom, testFrom, trained, tested));
    }
    return builder.build(
        interactions
            .report()
            .with("interactions before validation", trained)
            .with("interactions in validation", validated)
            .with("interactions in test", tested)
            .with("users without a training history", newUsers));
  }

  /**
   * Splits {@link #byTime by time} at the moments after which the given fractions of all
   * interactions lie. Interactions of one moment stay together.
   *
   * @param validation fraction for validation, above 0
   * @param test fraction for the test, above 0; both together below 1
   * @throws IllegalArgumentException if the interactions carry no times, a fraction is out of
   *     range, or a part would be empty
   */
  public static Dataset byTimeFractions(Interactions interactions, double validation, double test) {
    requireTimes(interactions);
    if (!(validation > 0 && test > 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "Fractions %s for validation and %s for test; both must be above 0, their sum below 1"
              .formatted(validation, test));
    }
    double[] times = new double[interactions.size()];
    Arrays.setAll(times, interactions::time);
    Arrays.sort(times);
    return byTime(interactions, momentBefore(times, validation + test), momentBefore(times, test));
  }

  /** The moment from which on that fraction of all interactions lies, but one at least. */
  private static double momentBefore(double[] sortedTimes, double fraction) {
    int count = (int) Math.round(sortedTimes.length * fraction);
    return sortedTimes[sortedTimes.length - Math.max(1, count)];
  }

  private static void requireTimes(Interactions interactions) {
    if (!interactions.timed()) {
      throw new IllegalArgumentException(
          "A split by time needs a time per interaction; %s has only an order"
              .formatted(interactions.report().source()));
    }
  }

  private static int eventsBefore(Interactions interactions, int user, double moment) {
    int from = interactions.start(user);
    int to = interactions.start(user + 1);
    int event = from;
    while (event < to && interactions.time(event) < moment) {
      event++;
    }
    return event - from;
  }
}
