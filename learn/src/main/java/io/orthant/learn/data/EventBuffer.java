package io.orthant.learn.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects events in file order and groups them by user in time order. */
final class EventBuffer {
  private static final int FIRST_CAPACITY = 1 << 12;

  private final Map<String, Integer> users = new LinkedHashMap<>();
  private final Map<String, Integer> items = new LinkedHashMap<>();
  private int[] userOf = new int[FIRST_CAPACITY];
  private int[] itemOf = new int[FIRST_CAPACITY];
  private double @Nullable [] timeOf;
  private int size;

  EventBuffer(boolean timed) {
    timeOf = timed ? new double[FIRST_CAPACITY] : null;
  }

  int size() {
    return size;
  }

  void add(String user, String item, double time) {
    if (size == userOf.length) {
      int capacity = Math.addExact(size, size >> 1);
      userOf = Arrays.copyOf(userOf, capacity);
      itemOf = Arrays.copyOf(itemOf, capacity);
      timeOf = timeOf == null ? null : Arrays.copyOf(timeOf, capacity);
    }
    userOf[size] = number(users, user);
    itemOf[size] = number(items, item);
    if (timeOf != null) {
      timeOf[size] = time;
    }
    size++;
  }

  private static int number(Map<String, Integer> numbers, String id) {
    Integer known = numbers.putIfAbsent(id, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }

  Interactions toInteractions(DatasetReport report) {
    int[] starts = new int[users.size() + 1];
    for (int event = 0; event < size; event++) {
      starts[userOf[event] + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] order = groupedByUser(starts);
    if (timeOf != null) {
      sortByTime(starts, order, timeOf);
    }
    return new Interactions(
        users.keySet().toArray(String[]::new),
        items.keySet().toArray(String[]::new),
        starts,
        Arrays.stream(order).map(event -> itemOf[event]).toArray(),
        sortedTimes(order),
        report
            .with("interactions kept", size)
            .with("users", users.size())
            .with("items", items.size()));
  }

  private int[] groupedByUser(int[] starts) {
    int[] next = starts.clone();
    int[] order = new int[size];
    for (int event = 0; event < size; event++) {
      order[next[userOf[event]]++] = event;
    }
    return order;
  }

  private static void sortByTime(int[] starts, int[] order, double[] times) {
    for (int user = 0; user + 1 < starts.length; user++) {
      int from = starts[user];
      Integer[] events = new Integer[starts[user + 1] - from];
      Arrays.setAll(events, i -> order[from + i]);
      Arrays.sort(events, Comparator.comparingDouble(event -> times[event]));
      for (int i = 0; i < events.length; i++) {
        order[from + i] = events[i];
      }
    }
  }

  private double @Nullable [] sortedTimes(int[] order) {
    double[] times = timeOf;
    return times == null ? null : Arrays.stream(order).mapToDouble(event -> times[event]).toArray();
  }
}
