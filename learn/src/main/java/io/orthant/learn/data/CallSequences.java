package io.orthant.learn.data;

import io.orthant.vectors.Seed;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of many methods, not split yet.
 *
 * @param callees the id of each callee number; {@link CalleeId} shortens it
 * @param sequences the callee numbers of each method, grouped by outermost class
 * @param report what was read and skipped
 */
public record CallSequences(List<String> callees, List<Sequence> sequences, DatasetReport report) {
  private enum Part {
    TRAINING,
    VALIDATION,
    TEST
  }

  public CallSequences {
    callees = List.copyOf(callees);
    sequences = List.copyOf(sequences);
  }

  /**
   * Splits by class, so that no class has methods in two parts; nested classes go with their
   * outermost class. Which class goes where depends on the seed and the names of the classes alone.
   * Every call after the first of a held-out method is a target.
   *
   * @param split how many classes to hold out, and how often a callee must occur in training
   * @throws IllegalArgumentException if there are fewer than three classes, or no callee is
   *     frequent enough
   */
  public Dataset split(ClassSplit split) {
    Map<String, Part> parts = assign(split);
    DatasetBuilder builder =
        new DatasetBuilder(callees.toArray(String[]::new), split.minimumCount());
    for (Sequence sequence : sequences) {
      switch (parts.getOrDefault(sequence.group(), Part.TRAINING)) {
        case TRAINING -> builder.train(sequence.group(), sequence.items());
        case VALIDATION -> builder.validate(sequence.group(), sequence.items(), 1);
        case TEST -> builder.test(sequence.group(), sequence.items(), 1);
      }
    }
    return builder.build(
        report
            .with("classes to train on", count(parts, Part.TRAINING))
            .with("classes to validate on", count(parts, Part.VALIDATION))
            .with("classes to test on", count(parts, Part.TEST)));
  }

  private Map<String, Part> assign(ClassSplit split) {
    Seed seed = new Seed(split.seed());
    List<String> shuffled =
        sequences.stream()
            .map(Sequence::group)
            .distinct()
            .sorted(
                Comparator.comparingLong((String name) -> seed.derive("class " + name, 0))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    int validation = Math.max(1, (int) Math.round(shuffled.size() * split.validation()));
    int test = Math.max(1, (int) Math.round(shuffled.size() * split.test()));
    if (validation + test >= shuffled.size()) {
      throw new IllegalArgumentException(
          "%d classes with %d calls in a method cannot be split into three parts; give more classes"
              .formatted(shuffled.size(), ClassFileCalls.MINIMUM_CALLS));
    }
    Map<String, Part> parts = HashMap.newHashMap(shuffled.size());
    for (int i = 0; i < shuffled.size(); i++) {
      parts.put(
          shuffled.get(i),
          i < test ? Part.TEST : i < test + validation ? Part.VALIDATION : Part.TRAINING);
    }
    return parts;
  }

  private static long count(Map<String, Part> parts, Part part) {
    return parts.values().stream().filter(part::equals).count();
  }
}
