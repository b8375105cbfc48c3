package io.orthant.learn.data;

import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items a model knows: string ids numbered from 0, with how often each occurs in training.
 *
 * <p>Ordinals are sorted by falling count, equal counts by id ({@link String#compareTo}), so a
 * lower ordinal is never less popular. Immutable and safe to use from any number of threads.
 */
public final class Catalog {
  private final List<String> ids;
  private final int[] counts;
  private final Map<String, Integer> ordinals;

  /** Takes ids and counts that are checked and sorted already. */
  Catalog(List<String> ids, int[] counts) {
    this.ids = List.copyOf(ids);
    this.counts = counts;
    this.ordinals = HashMap.newHashMap(ids.size());
    for (int ordinal = 0; ordinal < counts.length; ordinal++) {
      ordinals.put(ids.get(ordinal), ordinal);
    }
  }

  /**
   * Numbers the given items.
   *
   * @param counts how often each id occurs in training, zero or more
   * @throws IllegalArgumentException if an id is empty or no Unicode text, or a count is negative
   */
  public static Catalog of(Map<String, Integer> counts) {
    CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    counts.forEach((id, count) -> check(utf8, id, count));
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    return new Catalog(
        sorted.stream().map(Map.Entry::getKey).toList(),
        sorted.stream().mapToInt(Map.Entry::getValue).toArray());
  }

  private static void check(CharsetEncoder utf8, String id, int count) {
    if (id.isEmpty() || !utf8.canEncode(id)) {
      throw new IllegalArgumentException(
          "Item id '%s'; an id must be valid Unicode text and not empty".formatted(id));
    }
    if (count < 0) {
      throw new IllegalArgumentException(
          "Count %d of item '%s'; it must be 0 or more".formatted(count, id));
    }
  }

  /** How many items there are. */
  public int size() {
    return counts.length;
  }

  /**
   * The id of an item.
   *
   * @throws IndexOutOfBoundsException if there is no such ordinal
   */
  public String id(int ordinal) {
    return ids.get(ordinal);
  }

  /** The ordinal of an id, or -1 if it is unknown. */
  public int ordinal(String id) {
    return ordinals.getOrDefault(id, -1);
  }

  /**
   * How often an item occurs in training.
   *
   * @throws IndexOutOfBoundsException if there is no such ordinal
   */
  public int count(int ordinal) {
    return counts[ordinal];
  }

  /** Whether it says how often items occur; the catalogue of a private model does not. */
  public boolean hasCounts() {
    return counts.length > 0 && counts[0] > 0;
  }

  /** All counts in ordinal order, as a copy. */
  public int[] counts() {
    return counts.clone();
  }

  /**
   * Writes the catalogue in ordinal order: tab-separated UTF-8 with the header {@code id count}.
   * Ids that hold tabs, quotes or line breaks are put in double quotes, quotes inside are doubled
   * (RFC 4180).
   *
   * @throws IOException if the file could not be written; what was there before then stays
   */
  public void write(Path file) throws IOException {
    CatalogFile.write(this, file);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException naming file and line if the file is missing, malformed, not in falling
   *     order of counts, or names an item twice
   */
  public static Catalog read(Path file) throws IOException {
    return CatalogFile.read(file);
  }
}
