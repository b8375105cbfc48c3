package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallSequencesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noClassIsInTwoParts(long seed) {
    Dataset data = calls(seed, 100).split(new ClassSplit(0.2, 0.1, 2, seed));

    Set<String> training = groups(data.training().stream().map(Sequence::group));
    Set<String> validation = groups(data.validation().stream().map(HeldOut::group));
    Set<String> test = groups(data.test().stream().map(HeldOut::group));
    assertThat(training).doesNotContainAnyElementsOf(validation).doesNotContainAnyElementsOf(test);
    assertThat(validation).doesNotContainAnyElementsOf(test);
    assertThat(data.report().count("classes to train on")).isEqualTo(70);
    assertThat(data.report().count("classes to validate on")).isEqualTo(20);
    assertThat(data.report().count("classes to test on")).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theCatalogueIsCountedOnTrainingClassesAlone(long seed) {
    CallSequences calls = calls(seed, 60);

    Dataset data = calls.split(new ClassSplit(0.2, 0.2, 4, seed));

    Set<String> heldOut =
        groups(Stream.concat(data.validation().stream(), data.test().stream()).map(HeldOut::group));
    Map<String, Integer> counts = new HashMap<>();
    for (Sequence sequence : calls.sequences()) {
      if (!heldOut.contains(sequence.group())) {
        Arrays.stream(sequence.items())
            .forEach(item -> counts.merge(calls.callees().get(item), 1, Integer::sum));
      }
    }
    long removed = counts.values().stream().filter(count -> count < 4).mapToInt(i -> i).sum();
    counts.values().removeIf(count -> count < 4);
    assertThat(IntStream.range(0, data.catalog().size()).boxed())
        .as("seed %d", seed)
        .hasSize(counts.size())
        .allMatch(i -> counts.getOrDefault(data.catalog().id(i), 0) == data.catalog().count(i));
    assertThat(data.report().count("training: items outside the catalogue, removed"))
        .isEqualTo(removed);
  }

  @Test
  void everyCallAfterTheFirstIsATarget() {
    Dataset data = calls(5, 40).split(new ClassSplit(0.3, 0.3, 1, 5));

    assertThat(data.test()).isNotEmpty().allMatch(held -> held.firstTarget() == 1);
    assertThat(data.report().count("test: targets"))
        .isEqualTo(data.test().stream().mapToLong(HeldOut::targets).sum());
  }

  @Test
  void theSplitDependsOnSeedAndNamesAndNotOnTheOrderOfReading() {
    CallSequences calls = calls(1, 80);
    List<Sequence> shuffled = new ArrayList<>(calls.sequences());
    Collections.shuffle(shuffled, new Random(3));
    CallSequences other = new CallSequences(calls.callees(), shuffled, calls.report());
    ClassSplit split = ClassSplit.withSeed(7);

    assertThat(testGroups(other.split(split))).isEqualTo(testGroups(calls.split(split)));
    assertThat(testGroups(calls.split(ClassSplit.withSeed(8))))
        .isNotEqualTo(testGroups(calls.split(split)));
  }

  @Test
  void tooFewClassesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> calls(1, 2).split(ClassSplit.withSeed(1)))
        .withMessageContaining("2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> calls(1, 30).split(new ClassSplit(0.1, 0.1, 100_000, 1)))
        .withMessageContainingAll("Nothing to train on", "100000");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1, 1", "0.1, 0, 1", "0.5, 0.5, 1", "NaN, 0.1, 1", "0.1, 0.1, 0"})
  void splitsThatMakeNoSenseAreRefused(double validation, double test, int minimumCount) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassSplit(validation, test, minimumCount, 1));
  }

  @Test
  void nestedClassesGoWithTheClassAroundThem() {
    assertThat(
            Stream.of("a.B", "a.B$C", "a.B$C$1", "a.B$$Lambda", "a.$B", "a.$B$C", "B$1")
                .map(name -> new ClassCalls(name, List.of(), 0, 0, List.of()).outermostClass()))
        .containsExactly("a.B", "a.B", "a.B", "a.B", "a.$B", "a.$B", "B");
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws IOException, URISyntaxException {
    Path jar =
        Path.of(Assertions.class.getProtectionDomain().getCodeSource().getLocation().toURI());

    CallSequences one = ClassFileCalls.of(List.of(jar), 1, Progress.NONE);
    CallSequences five = ClassFileCalls.of(List.of(jar), 5, Progress.NONE);

    assertThat(one.sequences()).hasSizeGreaterThan(500);
    assertThat(five.callees()).isEqualTo(one.callees());
    assertThat(five.report()).isEqualTo(one.report());
    assertThat(texts(five)).isEqualTo(texts(one));
  }

  @Test
  void readsTheRunningJdk() throws IOException {
    CallSequences calls = ClassFileCalls.ofRuntime(2, Progress.NONE);
    Dataset data = calls.split(ClassSplit.withSeed(1));

    assertThat(calls.report().count("class files that cannot be parsed, skipped")).isZero();
    assertThat(calls.report().count("classes read")).isGreaterThan(5_000);
    assertThat(calls.sequences())
        .hasSizeGreaterThan(15_000)
        .allMatch(sequence -> sequence.items().length >= 3)
        .anyMatch(sequence -> sequence.group().equals("java.util.concurrent.ConcurrentHashMap"));
    assertThat(data.catalog().ordinal("java.lang.String.length() int")).isBetween(0, 50);
    assertThat(data.catalog().count(data.catalog().size() - 1)).isGreaterThanOrEqualTo(5);
  }

  private static List<String> texts(CallSequences calls) {
    return calls.sequences().stream()
        .map(sequence -> sequence.group() + Arrays.toString(sequence.items()))
        .toList();
  }

  private static Set<String> testGroups(Dataset data) {
    return groups(data.test().stream().map(HeldOut::group));
  }

  private static Set<String> groups(Stream<String> names) {
    return names.collect(Collectors.toCollection(HashSet::new));
  }

  /** Classes of five methods that call a few common callees often and many others rarely. */
  private static CallSequences calls(long seed, int classes) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> callees = IntStream.range(0, 200).mapToObj(i -> "p.C.m" + i + "() void").toList();
    List<Sequence> sequences = new ArrayList<>();
    for (int method = 0; method < 5 * classes; method++) {
      int[] items =
          random
              .doubles(random.nextInt(3, 12))
              .mapToInt(value -> (int) (value * value * value * 200))
              .toArray();
      items[0] = 0;
      items[1] = 1;
      sequences.add(new Sequence("p.Class" + method / 5, items));
    }
    return new CallSequences(callees, sequences, DatasetReport.of("sample"));
  }
}
