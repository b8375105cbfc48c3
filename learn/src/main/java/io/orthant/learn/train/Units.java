package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import io.orthant.learn.nn.UnitBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What privacy is counted in: each unit has one window of a history, or the latest windows of all
 * histories of a group.
 *
 * @param windows windows of each unit, at least one
 */
record Units(List<List<NextItems>> windows) {
  static Units of(List<Sequence> sequences, int maxLength, PrivacyConfig config) {
    if (config.unit() == PrivacyConfig.Unit.EXAMPLE) {
      return new Units(NextItems.cut(sequences, maxLength).stream().map(List::of).toList());
    }
    Map<String, List<Sequence>> groups = new LinkedHashMap<>();
    for (Sequence sequence : sequences) {
      groups.computeIfAbsent(sequence.group(), _ -> new ArrayList<>()).add(sequence);
    }
    List<List<NextItems>> units = new ArrayList<>();
    for (List<Sequence> group : groups.values()) {
      List<NextItems> all = NextItems.cut(group, maxLength);
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

  /** Splits units, those of like shape together, into parts of so many places at most. */
  List<int[]> parts(int[] drawn, int places) {
    List<Integer> order = new ArrayList<>();
    for (int unit : drawn) {
      order.add(unit);
    }
    order.sort(
        Comparator.comparingInt((Integer unit) -> windows.get(unit).size())
            .thenComparingInt(this::longest)
            .reversed());
    List<int[]> parts = new ArrayList<>();
    int next = 0;
    while (next < order.size()) {
      int end = next;
      int most = 0;
      while (end < order.size()) {
        most = Math.max(most, longest(order.get(end)));
        long filled = (end - next + 1L) * windows.get(order.get(next)).size() * most;
        if (end > next && filled > places) {
          break;
        }
        end++;
      }
      parts.add(order.subList(next, end).stream().mapToInt(Integer::intValue).toArray());
      next = end;
    }
    return parts;
  }

  private int longest(int unit) {
    return windows.get(unit).stream().mapToInt(NextItems::length).max().orElseThrow();
  }

  /** Lays out some units. */
  UnitBatch batch(int[] units) {
    List<List<int[]>> stretches = new ArrayList<>();
    for (int unit : units) {
      stretches.add(windows.get(unit).stream().map(NextItems::stretch).toList());
    }
    return UnitBatch.of(stretches);
  }
}
