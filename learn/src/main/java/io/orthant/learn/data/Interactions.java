package io.orthant.learn.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who took what in which order: for each user the items in time order. Users and items carry their
 * string ids and are numbered from 0. The same item may occur more than once; each occurrence is an
 * interaction. Immutable and safe to use from any number of threads.
 */
public final class Interactions {
  private final String[] users;
  private final String[] items;
  private final int[] starts;
  private final int[] events;
  private final double @Nullable [] times;
  private final DatasetReport report;

  /**
   * Takes ownership of the arrays.
   *
   * @param starts position of each user's first event, and the number of events at the end
   * @param events item numbers, user after user
   * @param times the time of each event; null if only the order is known
   */
  Interactions(
      String[] users,
      String[] items,
      int[] starts,
      int[] events,
      double @Nullable [] times,
      DatasetReport report) {
    this.users = users;
    this.items = items;
    this.starts = starts;
    this.events = events;
    this.times = times;
    this.report = report;
  }

  /** How many users there are. */
  public int users() {
    return users.length;
  }

  /** How many distinct items there are. */
  public int items() {
    return items.length;
  }

  /** How many interactions there are. */
  public int size() {
    return events.length;
  }

  /** The id of a user. */
  public String user(int user) {
    return users[user];
  }

  /** The id of an item. */
  public String item(int item) {
    return items[item];
  }

  /** Whether interactions carry a time, and not only an order. */
  public boolean timed() {
    return times != null;
  }

  /** The number of a user's first interaction; {@code start(users())} is {@link #size()}. */
  public int start(int user) {
    return starts[user];
  }

  /** The item of an interaction. */
  public int event(int interaction) {
    return events[interaction];
  }

  /**
   * The time of an interaction: the number in the file, or seconds since 1970 for ISO dates.
   *
   * @throws IllegalStateException if only the order is known
   */
  public double time(int interaction) {
    if (times == null) {
      throw new IllegalStateException("These interactions carry no times, only an order");
    }
    return times[interaction];
  }

  /** What was read, kept and dropped so far. */
  public DatasetReport report() {
    return report;
  }

  /** A copy of a user's items, oldest first. */
  public int[] itemsOf(int user) {
    return Arrays.copyOfRange(events, starts[user], starts[user + 1]);
  }

  String[] itemIds() {
    return items;
  }
}
