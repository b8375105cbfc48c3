package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitsTest {
  @Test
  void holdsOutTheLastItemForTheTestAndTheOneBeforeForValidation() {
    Dataset data = Splits.leaveLastOut(untimed("u: a b c d", "v: c d b a"));

    assertThat(training(data)).containsExactly("u: a b", "v: c d");
    assertThat(heldOut(data, data.validation())).containsExactly("u: a b > c", "v: c d > b");
    assertThat(heldOut(data, data.test())).containsExactly("u: a b c > d", "v: c d b > a");
    assertThat(data.report().count("validation: targets")).isEqualTo(2);
    assertThat(data.report().count("test: targets outside the catalogue, dropped")).isZero();
  }

  @Test
  void usersWithOneOrTwoItemsHaveAStatedOutcome() {
    Dataset data = Splits.leaveLastOut(untimed("one: a", "two: b a", "three: a b a", "r: a b c d"));

    assertThat(data.catalog().count(data.catalog().ordinal("a"))).isEqualTo(3);
    assertThat(training(data)).containsExactly("r: a b");
    assertThat(heldOut(data, data.validation())).containsExactly("three: a > b");
    assertThat(heldOut(data, data.test())).containsExactly("two: b > a", "three: a b > a");
    assertThat(data.report().count("users with one item, without a target")).isEqualTo(1);
    assertThat(data.report().count("users with two items, without a validation target"))
        .isEqualTo(1);
    assertThat(data.report().count("training: sequences of fewer than two items, dropped"))
        .isEqualTo(3);
  }

  @Test
  void itemsThatAreNotInTrainingLeaveTargetsAndHistoriesAndAreCounted() {
    Dataset data = Splits.leaveLastOut(untimed("u: a b new a", "v: b a b new"));

    assertThat(data.catalog().ordinal("new")).isEqualTo(-1);
    assertThat(heldOut(data, data.validation())).containsExactly("v: b a > b");
    assertThat(heldOut(data, data.test())).containsExactly("u: a b > a");
    assertThat(data.report().count("validation: targets outside the catalogue, dropped"))
        .isEqualTo(1);
    assertThat(data.report().count("test: targets outside the catalogue, dropped")).isEqualTo(1);
    assertThat(data.report().count("test: history items outside the catalogue, removed"))
        .isEqualTo(1);
    assertThat(data.report().count("catalogue: items left out")).isEqualTo(1);
  }

  @Test
  void refusesDataWithNothingToTrainOn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.leaveLastOut(untimed("u: a", "v: a b c")))
        .withMessageContaining("Nothing to train on");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noTargetOfAUserIsInItsTrainingSequence(long seed) {
    Interactions all = random(seed, 60, 25, true);

    Dataset data = Splits.leaveLastOut(all);

    for (int user = 0; user < all.users(); user++) {
      String id = all.user(user);
      int[] items = all.itemsOf(user);
      for (Sequence sequence : data.training()) {
        if (sequence.group().equals(id)) {
          assertThat(sequence.items())
              .as("seed %d, user %s", seed, id)
              .isEqualTo(known(data, all, Arrays.copyOf(items, items.length - 2)));
        }
      }
      for (HeldOut held : data.test()) {
        if (held.group().equals(id)) {
          assertThat(held.targets()).isEqualTo(1);
          assertThat(held.items()).isEqualTo(known(data, all, items));
        }
      }
    }
    assertThat(countsOf(data)).isEqualTo(data.catalog().counts());
  }

  @Test
  void timeSplitTargetsWhatHappenedFromTheMomentOn() {
    Interactions all =
        timed("u: a@1 b@2 a@5 b@6 a@9", "v: b@1 a@4 b@5", "late: a@8 b@9", "early: a@1 b@4");

    Dataset data = Splits.byTime(all, 5, 8);

    assertThat(training(data)).containsExactly("u: a b", "v: b a", "early: a b");
    assertThat(heldOut(data, data.validation())).containsExactly("u: a b > a b", "v: b a > b");
    assertThat(heldOut(data, data.test())).containsExactly("u: a b a b > a", "late: a > b");
    assertThat(data.report().count("users without a training history")).isEqualTo(1);
    assertThat(data.report().count("interactions before validation")).isEqualTo(6);
    assertThat(data.report().count("interactions in validation")).isEqualTo(3);
    assertThat(data.report().count("interactions in test")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingInTrainingIsLaterThanAnyTarget(long seed) {
    Interactions all = random(seed, 80, 15, true);

    Dataset data = Splits.byTimeFractions(all, 0.15, 0.2);

    double[] times = new double[all.size()];
    Arrays.setAll(times, all::time);
    Arrays.sort(times);
    double validationFrom = times[times.length - (int) Math.round(times.length * 0.35)];
    Map<String, int[]> trained = new HashMap<>();
    data.training().forEach(sequence -> trained.put(sequence.group(), sequence.items()));
    for (int user = 0; user < all.users(); user++) {
      int before = 0;
      for (int event = all.start(user); event < all.start(user + 1); event++) {
        before += all.time(event) < validationFrom ? 1 : 0;
      }
      assertThat(trained.getOrDefault(all.user(user), new int[0]))
          .as("seed %d, user %d", seed, user)
          .isEqualTo(
              before < 2 ? new int[0] : known(data, all, Arrays.copyOf(all.itemsOf(user), before)));
    }
    assertThat(data.report().count("interactions before validation"))
        .isEqualTo(Arrays.stream(times).filter(time -> time < validationFrom).count());
    assertThat(data.validation()).isNotEmpty();
    assertThat(data.test()).isNotEmpty();
  }

  @Test
  void interactionsOfOneMomentStayTogether() {
    Interactions all = timed("u: a@1 b@2 a@2 b@2 a@2 b@3", "v: a@1 b@1 a@2 b@2");

    Dataset data = Splits.byTimeFractions(all, 0.3, 0.1);

    assertThat(data.report().count("interactions before validation")).isEqualTo(3);
    assertThat(data.report().count("interactions in validation")).isEqualTo(6);
    assertThat(data.report().count("interactions in test")).isEqualTo(1);
  }

  @Test
  void timeSplitsThatMakeNoSenseAreRefused() {
    Interactions all = timed("u: a@1 b@2 a@3");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTime(untimed("u: a b c"), 1, 2))
        .withMessageContaining("only an order");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTime(all, 3, 2))
        .withMessageContainingAll("3.0", "2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTime(all, Double.NaN, 2))
        .withMessageContaining("NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTime(all, 2, 99))
        .withMessageContaining("0 to test on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTime(all, 0, 1))
        .withMessageContaining("0 interactions to train on");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "0.1, 0", "0.5, 0.5", "-1, 0.2", "NaN, 0.1"})
  void fractionsOutOfRangeAreRefused(double validation, double test) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Splits.byTimeFractions(timed("u: a@1 b@2"), validation, test))
        .withMessageContaining("Fractions");
  }

  private static int[] countsOf(Dataset data) {
    int[] counts = new int[data.catalog().size()];
    data.training().forEach(s -> Arrays.stream(s.items()).forEach(item -> counts[item]++));
    return counts;
  }

  private static int[] known(Dataset data, Interactions all, int[] items) {
    return Arrays.stream(items)
        .map(item -> data.catalog().ordinal(all.item(item)))
        .filter(ordinal -> ordinal >= 0)
        .toArray();
  }

  private static Interactions random(long seed, int users, int items, boolean timed) {
    SplittableRandom random = new SplittableRandom(seed);
    EventBuffer events = new EventBuffer(timed);
    for (int user = 0; user < users; user++) {
      int length = random.nextInt(4, 12);
      for (int i = 0; i < length; i++) {
        events.add("u" + user, "i" + random.nextInt(items), random.nextInt(100));
      }
    }
    return events.toInteractions(DatasetReport.of("random"));
  }

  private static Interactions untimed(String... users) {
    return interactions(false, users);
  }

  private static Interactions timed(String... users) {
    return interactions(true, users);
  }

  private static Interactions interactions(boolean timed, String... users) {
    EventBuffer events = new EventBuffer(timed);
    for (String user : users) {
      int colon = user.indexOf(':');
      for (String event : user.substring(colon + 1).strip().split(" ", -1)) {
        int at = event.indexOf('@');
        events.add(
            user.substring(0, colon),
            at < 0 ? event : event.substring(0, at),
            at < 0 ? 0 : Double.parseDouble(event.substring(at + 1)));
      }
    }
    return events.toInteractions(DatasetReport.of("sample"));
  }

  private static List<String> training(Dataset data) {
    return data.training().stream()
        .map(s -> s.group() + ": " + text(data, s.items(), 0, s.items().length))
        .toList();
  }

  private static List<String> heldOut(Dataset data, List<HeldOut> sequences) {
    return sequences.stream()
        .map(
            s ->
                "%s: %s > %s"
                    .formatted(
                        s.group(),
                        text(data, s.items(), 0, s.firstTarget()),
                        text(data, s.items(), s.firstTarget(), s.items().length)))
        .toList();
  }

  private static String text(Dataset data, int[] items, int from, int to) {
    return String.join(" ", Arrays.stream(items, from, to).mapToObj(data.catalog()::id).toList());
  }
}
