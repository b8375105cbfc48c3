package io.orthant.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DriverTest {
  private static final int DIMENSION = 8;

  @TempDir private Path folder;
  private SearchTask task;

  @BeforeEach
  void prepare() throws IOException {
    task = prepare(vectors(1));
  }

  @Test
  void readsWhatTheDriverPrints() throws IOException {
    Driver driver =
        shell(
            "echo chatter >&2; echo '{\"points\":[{\"peer\":\"p\",\"setting\":\"s\",\"recall\":0.9,"
                + "\"queriesPerSecond\":5,\"batchQueriesPerSecond\":6,\"buildSeconds\":7}],"
                + "\"options\":\"unknown ones are passed over\"}'");

    assertThat(driver.run(task).points())
        .containsExactly(new MeasuredPoint("p", "s", 0.9, 5, 6, 7));
    assertThat(task.folder().resolve("Some-library.log")).content().isEqualTo("chatter\n");
  }

  @Test
  void tellsTheDriverWhereEverythingIs() throws IOException {
    Driver driver = shell("echo \"$VARIABLE $*\" >&2; echo '{\"points\":[]}'");

    driver.with("--kinds", "ivf").withVariable("VARIABLE", "value").run(task);

    assertThat(task.folder().resolve("Some-library.log"))
        .content()
        .startsWith("value --kinds ivf --base " + task.folder().resolve("base.fvecs"))
        .contains("--similarity dot");
  }

  @Test
  void aFailedDriverIsNamedWithItsLog() {
    assertThatThrownBy(() -> shell("echo no such thing >&2; exit 3").run(task))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The driver of Some library ended with code 3")
        .hasMessageContaining("Some-library.log says why");
  }

  @Test
  void otherRowsHaveAnotherFolder() throws IOException {
    assertThat(prepare(vectors(1)).folder()).isEqualTo(task.folder());
    assertThat(prepare(vectors(2)).folder()).isNotEqualTo(task.folder());
  }

  @Test
  void theTruthOfATaskIsThatOfBruteForce() throws IOException {
    HeldOutQueries data = task.data();
    float[] query = data.queries().row(3);
    int best = 0;
    for (int row = 0; row < data.base().rows(); row++) {
      if (dot(query, data.base().row(row)) > dot(query, data.base().row(best))) {
        best = row;
      }
    }
    assertThat(task.truth()[3][0]).isEqualTo(best);
    assertThat(VectorFiles.readInts(task.folder().resolve("truth-dot.ivecs")))
        .isDeepEqualTo(task.truth());
  }

  @Test
  void nothingIsInstalledInAFolderThatIsNotThere() {
    Peers peers = new Peers(folder.resolve("none"));

    assertThat(
            List.of(
                peers.faissLists(new int[] {4}),
                peers.faissGraph(),
                peers.hnswlib(),
                peers.lucene(),
                peers.jvector(),
                peers.lut16("avx2")))
        .allMatch(found -> found.isEmpty());
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private SearchTask prepare(HeldOutQueries data) throws IOException {
    return SearchTask.prepare(folder, "few", data, Similarity.DOT, Progress.NONE);
  }

  private static Driver shell(String script) {
    return new Driver("Some library", List.of("/bin/sh", "-c", script, "sh"), Map.of());
  }

  private static HeldOutQueries vectors(long seed) {
    RandomGenerator random = new Seed(seed).stream("vectors");
    Matrix rows = Matrix.allocate(Arena.ofAuto(), 60, DIMENSION);
    for (int row = 0; row < rows.rows(); row++) {
      for (int column = 0; column < DIMENSION; column++) {
        rows.set(row, column, (float) random.nextGaussian());
      }
    }
    return new HeldOutQueries(rows.slice(0, 50), rows.slice(50, 60));
  }
}
