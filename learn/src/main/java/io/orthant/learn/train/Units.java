package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import io.orthant.learn.nn.UnitBatch;
import io.orthant.privacy.RandomBits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What privacy is counted in: each unit has one window of a history, or the latest windows of all
 * histories of a group.
 *
 * @param windows windows of each unit, at least one
 */
record Units(List<List<Window>> windows) {
  /**
   * Finds the units of sequences.
   *
   * @param cut gives the windows of some sequences, in their order
   */
  static Units of(
      List<Sequence> sequences, PrivacyConfig config, Function<List<Sequence>, List<Window>> cut) {
    if (config.unit() == PrivacyConfig.Unit.EXAMPLE) {
      return new Units(cut.apply(sequences).stream().map(List::of).toList());
    }
    Map<String, List<Sequence>> groups = new LinkedHashMap<>();
    for (Sequence sequence : sequences) {
      groups.computeIfAbsent(sequence.group(), _ -> new ArrayList<>()).add(sequence);
    }
    List<List<Window>> units = new ArrayList<>();
    for (List<Sequence> group : groups.values()) {
      List<Window> all = cut.apply(group);
      if (!all.isEmpty()) {
        units.add(
            List.copyOf(all.subList(Math.max(0, all.size() - config.unitWindows()), all.size())));
      }
    }
    return new Units(List.copyOf(units));
  }

  int count() {
    return windows.size();
  }

  /**
   * Some of the units, with all that is left to chance in their windows drawn anew: for each unit
   * from bits of its own, whatever the others are.
   */
  Units drawn(int[] units, RandomBits bits) {
    List<List<Window>> drawn = new ArrayList<>();
    for (int unit : units) {
      RandomGenerator random = new SplittableRandom(bits.next());
      drawn.add(windows.get(unit).stream().map(window -> window.drawn(random)).toList());
    }
    return new Units(drawn);
  }

  /** Splits the units, those of like shape together, into parts of so many places at most. */
  List<Units> parts(int places) {
    List<List<Window>> order = new ArrayList<>(windows);
    order.sort(
        Comparator.<List<Window>>comparingInt(List::size)
            .thenComparingInt(Units::longest)
            .reversed());
    List<Units> parts = new ArrayList<>();
    int next = 0;
    while (next < order.size()) {
      int end = next;
      int most = 0;
      while (end < order.size()) {
        most = Math.max(most, longest(order.get(end)));
        long filled = (end - next + 1L) * order.get(next).size() * most;
        if (end > next && filled > places) {
          break;
        }
        end++;
      }
      parts.add(new Units(order.subList(next, end)));
      next = end;
    }
    return parts;
  }

  private static int longest(List<Window> unit) {
    return unit.stream().mapToInt(Window::length).max().orElseThrow();
  }

  /** Lays the units out. */
  UnitBatch batch() {
    return UnitBatch.of(
        windows.stream().map(unit -> unit.stream().map(Window::labelled).toList()).toList());
  }
}
