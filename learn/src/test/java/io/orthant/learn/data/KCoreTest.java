package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KCoreTest {
  private record Event(String user, String item) {}

  @Test
  void dropsInChainsUntilNothingChanges() {
    // Dropping z (once) leaves w with one item, dropping w leaves y with one user, and so on.
    Interactions all =
        interactions(
            List.of(
                new Event("u", "a"),
                new Event("u", "b"),
                new Event("v", "a"),
                new Event("v", "b"),
                new Event("w", "y"),
                new Event("w", "z"),
                new Event("x", "y"),
                new Event("x", "a")));

    Interactions core = new KCore(2, 2).filter(all);

    assertThat(events(core))
        .containsExactly(
            new Event("u", "a"), new Event("u", "b"), new Event("v", "a"), new Event("v", "b"));
    assertThat(core.users()).isEqualTo(2);
    assertThat(core.items()).isEqualTo(2);
    assertThat(core.report().count("interactions dropped")).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 3", "2, 2, 4", "3, 4, 2", "4, 1, 3", "5, 3, 1", "6, 1, 1"})
  void isWhatRemovingOneAtATimeInAnyOrderLeaves(long seed, int perUser, int perItem) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> events = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      int length = random.nextInt(1, 7);
      for (int i = 0; i < length; i++) {
        double skew = random.nextDouble();
        events.add(new Event("u" + user, "i" + (int) (skew * skew * 40)));
      }
    }
    List<Event> expected = new ArrayList<>(events);
    boolean changed = true;
    while (changed) {
      Map<String, Long> users = counts(expected, Event::user);
      Map<String, Long> items = counts(expected, Event::item);
      List<Event> weak =
          expected.stream()
              .filter(
                  e ->
                      users.getOrDefault(e.user, 0L) < perUser
                          || items.getOrDefault(e.item, 0L) < perItem)
              .toList();
      changed = !weak.isEmpty();
      if (changed) {
        expected.remove(weak.get(random.nextInt(weak.size())));
      }
    }

    Interactions core = new KCore(perUser, perItem).filter(interactions(events));

    assertThat(events(core)).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void keepsTimes() {
    EventBuffer events = new EventBuffer(true);
    events.add("u", "a", 7);
    events.add("u", "b", 3);
    events.add("v", "a", 5);

    Interactions core = new KCore(1, 2).filter(events.toInteractions(DatasetReport.of("sample")));

    assertThat(core.time(0)).isEqualTo(7);
    assertThat(core.time(1)).isEqualTo(5);
  }

  @Test
  void refusesWhatLeavesNothing() {
    Interactions all = interactions(List.of(new Event("u", "a"), new Event("u", "b")));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KCore(3, 1).filter(all))
        .withMessageContainingAll("at least 3 per user", "sample");
    assertThatIllegalArgumentException().isThrownBy(() -> new KCore(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new KCore(1, 0));
  }

  private static Map<String, Long> counts(List<Event> events, Function<Event, String> key) {
    return events.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
  }

  private static Interactions interactions(List<Event> list) {
    EventBuffer events = new EventBuffer(false);
    list.forEach(e -> events.add(e.user, e.item, 0));
    return events.toInteractions(DatasetReport.of("sample"));
  }

  private static List<Event> events(Interactions all) {
    List<Event> events = new ArrayList<>();
    for (int user = 0; user < all.users(); user++) {
      for (int event = all.start(user); event < all.start(user + 1); event++) {
        events.add(new Event(all.user(user), all.item(all.event(event))));
      }
    }
    return events;
  }
}
