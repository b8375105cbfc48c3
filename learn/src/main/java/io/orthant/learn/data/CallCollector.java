package io.orthant.learn.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers parsed classes, in a fixed order, under one numbering of callees. */
final class CallCollector {
  private final String source;
  private final int nestedJars;
  private final Map<String, Integer> callees = new LinkedHashMap<>();
  private final Set<String> classNames = new HashSet<>();
  private final List<Sequence> sequences = new ArrayList<>();
  private long bodies;
  private long calls;
  private long callsKept;
  private long duplicates;
  private long broken;
  private String firstBroken = "";

  CallCollector(String source, int nestedJars) {
    this.source = source;
    this.nestedJars = nestedJars;
  }

  void add(ParsedClass parsed) {
    switch (parsed) {
      case ParsedClass.Broken(String name, String reason) -> {
        broken++;
        firstBroken = firstBroken.isEmpty() ? "first: " + name + ", " + reason : firstBroken;
      }
      case ParsedClass.Read(ClassCalls read) -> {
        if (classNames.add(read.className())) {
          add(read);
        } else {
          duplicates++;
        }
      }
    }
  }

  private void add(ClassCalls read) {
    bodies += read.bodies();
    calls += read.calls();
    int[] numbers = read.callees().stream().mapToInt(this::number).toArray();
    String group = read.outermostClass();
    for (int[] sequence : read.sequences()) {
      int[] items = new int[sequence.length];
      for (int i = 0; i < items.length; i++) {
        items[i] = numbers[sequence[i]];
      }
      callsKept += items.length;
      sequences.add(new Sequence(group, items));
    }
  }

  private int number(String callee) {
    Integer known = callees.putIfAbsent(callee, callees.size());
    return known == null ? callees.size() - 1 : known;
  }

  CallSequences sequences() {
    DatasetReport report =
        DatasetReport.of(source)
            .with("classes read", classNames.size())
            .with("class files that cannot be parsed, skipped", broken, firstBroken)
            .with("classes met a second time, skipped", duplicates)
            .with("jars inside jars, skipped", nestedJars)
            .with("method bodies", bodies)
            .with("calls", calls)
            .with("distinct callees", callees.size())
            .with(
                "sequences of %d or more calls".formatted(ClassFileCalls.MINIMUM_CALLS),
                sequences.size())
            .with("calls in these sequences", callsKept);
    return new CallSequences(List.copyOf(callees.keySet()), sequences, report);
  }
}
