package io.orthant.app;

import io.orthant.learn.data.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How histories are written: one a line, item ids oldest first. */
final class HistoryOptions {
  @Option(
      names = "--separator",
      paramLabel = "comma|tab|space|TEXT",
      defaultValue = "comma",
      description = "What stands between the item ids of a history. Default: ${DEFAULT-VALUE}.")
  private String separator;

  @Option(
      names = "--skip-unknown",
      description = "Leave out items that the model does not know, instead of refusing them.")
  private boolean skipUnknown;

  /**
   * Reads a history.
   *
   * @param line the ids
   * @param place where the line stands, for messages
   * @throws IllegalArgumentException naming the place if no known item is in the line, or an
   *     unknown one is and it is not to be skipped
   */
  int[] parse(String line, Catalog catalog, String place) {
    List<Integer> items = new ArrayList<>();
    for (String id : pattern().split(line, -1)) {
      String trimmed = id.strip();
      if (trimmed.isEmpty()) {
        continue;
      }
      int item = catalog.ordinal(trimmed);
      if (item >= 0) {
        items.add(item);
      } else if (!skipUnknown) {
        throw new IllegalArgumentException(
            "%s: the model does not know the item '%s'; --skip-unknown leaves such items out"
                .formatted(place, trimmed));
      }
    }
    if (items.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: there is no item that the model knows in '%s'".formatted(place, line));
    }
    return items.stream().mapToInt(Integer::intValue).toArray();
  }

  private Pattern pattern() {
    return switch (separator.toLowerCase(Locale.ROOT)) {
      case "comma" -> Pattern.compile(",");
      case "tab" -> Pattern.compile("\t");
      case "space" -> Pattern.compile("\\s+");
      default -> Pattern.compile(separator, Pattern.LITERAL);
    };
  }
}
