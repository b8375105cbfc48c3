package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index keeps of its tuning, and what searches make of it. */
final class TuningTest {
  private static final Tuning TUNING =
      new Tuning(0.95, 10, 3, 44, 0.1 + 0.2, 0.0031, 2000, true, 300, -5);
  private static final Tuning OTHER =
      new Tuning(0.9, 5, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 0, 10, false, 300, 1);

  private final Matrix rows = TestVectors.RANDOM.rows(300, 6, 2);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void build() throws IOException {
    file = folder.resolve("index.orthant");
    IndexConfig config = IndexConfig.builder().partitions(16).threads(1).build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      index.save(file);
    }
  }

  @Test
  void itIsThereAfterEachWayOfWritingAndOpening() throws IOException {
    assertKept(null);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.keep(OTHER);
      index.keep(TUNING);
      assertThat(index.info().tuning()).isEqualTo(TUNING);
    }
    assertKept(TUNING);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.put(300, new float[] {1, 2, 3, 4, 5, 6});
      index.delete(7);
      assertThat(index.info().tuning()).isEqualTo(TUNING);
      index.compact();
      assertThat(index.info().tuning()).isEqualTo(TUNING);
      index.delete(8);
    }
    assertKept(TUNING);
    try (VectorIndex index = VectorIndex.open(file)) {
      index.save(file);
    }
    assertKept(TUNING);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.keep(OTHER);
      index.compact();
    }
    assertKept(OTHER);
  }

  private void assertKept(@Nullable Tuning expected) throws IOException {
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      assertThat(index.info().tuning()).isEqualTo(expected);
      assertThat(index.info().totalBytes()).isPositive();
    }
  }

  @Test
  void theSizeOfTheFileIsToldWithItsTuning() throws IOException {
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.keep(TUNING);
      long told = index.info().totalBytes();
      index.compact();

      assertThat(Files.size(file)).isEqualTo(told);
    }
  }

  @Test
  void oneThatWasBeingWrittenWhenTheProcessDiedChangesNothing() throws IOException {
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.keep(OTHER);
    }
    byte[] before = Files.readAllBytes(file);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.keep(TUNING);
    }
    byte[] after = Files.readAllBytes(file);
    int mark = 24;
    for (int length = before.length; length < after.length - mark; length += 3) {
      Files.write(file, Arrays.copyOf(after, length));
      assertKept(OTHER);
    }
    Files.write(file, Arrays.copyOf(after, after.length - mark));
    assertKept(TUNING);
  }

  @Test
  void searchesThatAreToldNothingElseUseIt() throws IOException {
    float[] query = rows.row(3);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      assertThat(index.options(10)).isEqualTo(new SearchOptions(10, 2, 100));
      index.keep(TUNING);

      assertThat(index.options(10)).isEqualTo(new SearchOptions(10, 3, 44));
      assertThat(index.search(query, 10).rows())
          .isEqualTo(index.search(query, new SearchOptions(10, 3, 44)).rows());
      index.keep(OTHER);
      assertThat(index.search(query, 40).rows())
          .isEqualTo(index.search(query, SearchOptions.exact(40)).rows());
    }
  }

  @Test
  void moreNeighboursGetAsManyTimesTheCandidates() {
    assertThat(TUNING.options(1)).isEqualTo(new SearchOptions(1, 3, 44));
    assertThat(TUNING.options(10)).isEqualTo(new SearchOptions(10, 3, 44));
    assertThat(TUNING.options(11)).isEqualTo(new SearchOptions(11, 3, 88));
    assertThat(TUNING.options(30)).isEqualTo(new SearchOptions(30, 3, 132));
    assertThat(OTHER.options(5000)).isEqualTo(SearchOptions.exact(5000));
    assertThatIllegalArgumentException().isThrownBy(() -> TUNING.options(0));
  }

  @Test
  void anIndexThatIsOnlyReadKeepsNothing() throws IOException {
    try (VectorIndex index = VectorIndex.open(file)) {
      assertThatThrownBy(() -> index.keep(TUNING))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(file.toString());
      assertThat(index.info().tuning()).isNull();
    }
  }

  @Test
  void itsTextGivesItBack() {
    assertThat(Tuning.parse(TUNING.toText())).isEqualTo(TUNING);
    assertThat(Tuning.parse(OTHER.toText())).isEqualTo(OTHER);
    assertThat(TUNING.toText().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "target=0.95",
        "k=10 target=0.95 probes=1 rerank=1 recall=1.0 standardError=0.0 queries=1 heldOut=true"
            + " rows=1 seed=1",
        "target=0.95 k=ten probes=1 rerank=1 recall=1.0 standardError=0.0 queries=1 heldOut=true"
            + " rows=1 seed=1"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tuning.parse(text))
        .withMessageContaining("'" + text + "' is not a tuning");
  }

  @Test
  void theEstimateIsTheMeanAndItsStandardError() {
    RecallEstimate estimate = RecallEstimate.of(new int[] {10, 8, 6, 10}, 10);

    assertThat(estimate.mean()).isCloseTo(0.85, within(1e-12));
    double variance = (0.15 * 0.15 * 2 + 0.05 * 0.05 + 0.25 * 0.25) / 3;
    assertThat(estimate.standardError()).isCloseTo(Math.sqrt(variance / 4), within(1e-12));
    assertThat(estimate.reaches(0.75)).isTrue();
    assertThat(estimate.reaches(0.80)).isFalse();
    assertThat(RecallEstimate.of(new int[] {5}, 5)).isEqualTo(new RecallEstimate(1, 0));
  }

  @Test
  void latenciesArePercentiles() {
    long[] wall = new long[200];
    for (int call = 0; call < wall.length; call++) {
      wall[(call * 37) % 200] = 1000L * (call + 1);
    }

    Latency latency = Latency.of(wall, new long[] {500, 700});

    assertThat(latency).isEqualTo(new Latency(100, 198, 0.5, 0.7));
    assertThat(latency.ratio()).isEqualTo(1.98);
    assertThat(latency.cpuRatio()).isCloseTo(1.4, within(1e-12));
  }
}
