package io.orthant.learn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns sequences of raw item numbers into a data set: counts the items in training, numbers them
 * anew by a catalogue of those that occur often enough, and takes all others out of every sequence.
 */
final class DatasetBuilder {
  private final String[] ids;
  private final int minimumCount;
  private final List<Sequence> training = new ArrayList<>();
  private final List<HeldOut> validation = new ArrayList<>();
  private final List<HeldOut> test = new ArrayList<>();

  /**
   * Begins a data set.
   *
   * @param ids the id of each raw item number
   * @param minimumCount how often an item must occur in training, one or more
   */
  DatasetBuilder(String[] ids, int minimumCount) {
    this.ids = ids;
    this.minimumCount = minimumCount;
  }

  void train(String group, int[] items) {
    training.add(new Sequence(group, items));
  }

  void validate(String group, int[] items, int firstTarget) {
    validation.add(new HeldOut(group, items, firstTarget));
  }

  void test(String group, int[] items, int firstTarget) {
    test.add(new HeldOut(group, items, firstTarget));
  }

  /**
   * Builds the data set.
   *
   * @throws IllegalArgumentException if no training sequence of two items is left
   */
  Dataset build(DatasetReport report) {
    int[] counts = new int[ids.length];
    training.forEach(sequence -> Arrays.stream(sequence.items()).forEach(item -> counts[item]++));
    Catalog catalog = catalog(counts);
    int[] ordinals = Arrays.stream(ids).mapToInt(catalog::ordinal).toArray();

    Training kept = new Training(ordinals);
    List<Sequence> sequences = kept.keep(training);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing to train on in %s: no training sequence has two items that occur in training %d times or more"
              .formatted(report.source(), minimumCount));
    }
    Targets validationTargets = new Targets(ordinals);
    Targets testTargets = new Targets(ordinals);
    List<HeldOut> validationKept = validationTargets.keep(validation);
    List<HeldOut> testKept = testTargets.keep(test);
    report =
        report
            .with("catalogue: items", catalog.size())
            .with(
                "catalogue: items left out",
                ids.length - catalog.size(),
                minimumCount == 1
                    ? "not in training"
                    : "fewer than %d occurrences in training".formatted(minimumCount));
    report = kept.addTo(report, sequences.size());
    report = validationTargets.addTo(report, "validation", validationKept.size());
    report = testTargets.addTo(report, "test", testKept.size());
    return new Dataset(catalog, sequences, validationKept, testKept, report);
  }

  private Catalog catalog(int[] counts) {
    Map<String, Integer> frequent = new HashMap<>();
    for (int item = 0; item < ids.length; item++) {
      if (counts[item] >= minimumCount) {
        frequent.put(ids[item], counts[item]);
      }
    }
    return Catalog.of(frequent);
  }

  private static int[] known(int[] items, int from, int to, int[] ordinals) {
    return Arrays.stream(items, from, to)
        .map(item -> ordinals[item])
        .filter(ordinal -> ordinal >= 0)
        .toArray();
  }

  /** What becomes of the training sequences. */
  private static final class Training {
    private final int[] ordinals;
    private long items;
    private long unknown;
    private long tooShort;

    Training(int[] ordinals) {
      this.ordinals = ordinals;
    }

    List<Sequence> keep(List<Sequence> sequences) {
      List<Sequence> kept = new ArrayList<>();
      for (Sequence sequence : sequences) {
        int[] known = known(sequence.items(), 0, sequence.items().length, ordinals);
        unknown += sequence.items().length - known.length;
        if (known.length < 2) {
          tooShort++;
        } else {
          items += known.length;
          kept.add(new Sequence(sequence.group(), known));
        }
      }
      return kept;
    }

    DatasetReport addTo(DatasetReport report, int sequences) {
      return report
          .with("training: sequences", sequences)
          .with("training: items in them", items)
          .with("training: items outside the catalogue, removed", unknown)
          .with("training: sequences of fewer than two items, dropped", tooShort);
    }
  }

  /** What becomes of the held-out sequences of one kind. */
  private static final class Targets {
    private final int[] ordinals;
    private long targets;
    private long unknownHistory;
    private long unknownTargets;
    private long withoutHistory;

    Targets(int[] ordinals) {
      this.ordinals = ordinals;
    }

    List<HeldOut> keep(List<HeldOut> sequences) {
      List<HeldOut> kept = new ArrayList<>();
      for (HeldOut sequence : sequences) {
        int[] known = known(sequence.items(), 0, sequence.items().length, ordinals);
        int history = known(sequence.items(), 0, sequence.firstTarget(), ordinals).length;
        unknownHistory += sequence.firstTarget() - history;
        unknownTargets += sequence.targets() - (known.length - history);
        if (history == 0 && known.length > 0) {
          withoutHistory++;
        }
        int firstTarget = Math.max(1, history);
        if (known.length > firstTarget) {
          HeldOut held = new HeldOut(sequence.group(), known, firstTarget);
          targets += held.targets();
          kept.add(held);
        }
      }
      return kept;
    }

    DatasetReport addTo(DatasetReport report, String name, int sequences) {
      return report
          .with(name + ": sequences", sequences)
          .with(name + ": targets", targets)
          .with(name + ": targets outside the catalogue, dropped", unknownTargets)
          .with(name + ": targets left without a history, dropped", withoutHistory)
          .with(name + ": history items outside the catalogue, removed", unknownHistory);
    }
  }
}
