package io.orthant.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MipsTest {
  @TempDir private Path folder;

  @Test
  void theExperimentsAreFoundAsServices() {
    assertThat(ServiceLoader.load(Experiment.class))
        .extracting(Experiment::name)
        .containsExactlyInAnyOrder(
            "acclip",
            "adaclip",
            "amsgrad",
            "anisotropic",
            "approximator",
            "lod",
            "mips",
            "mixers",
            "neural-sde",
            "online-clustering",
            "private-recommender",
            "rf-softmax",
            "zeroth-order");
  }

  /** The others need no file, or have quick parts that need none. */
  @ParameterizedTest
  @ValueSource(strings = {"adaclip", "anisotropic", "lod", "mips", "online-clustering"})
  void missingDataSaysHowToGetIt(String name) {
    Experiment experiment =
        ServiceLoader.load(Experiment.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> experiment.run(options(), Progress.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s).* is missing: .*(run|get|write) .*");
  }

  /**
   * Our own index is measured in its own process; of the peers, none is there, and that is said.
   */
  @Test
  void measuresWhatIsInstalled() throws IOException {
    VectorFiles.write(folder.resolve("glove-100.fvecs"), vectors());

    Findings findings = new Mips().run(options("dot", "latency", "lut16"), Progress.NONE);

    Section.Table speeds = (Section.Table) findings.sections().get(1);
    assertThat(speeds.rows()).hasSize(1);
    assertThat(speeds.rows().getFirst().getFirst()).isEqualTo("Orthant");
    assertThat(speeds.rows().getFirst().get(1)).matches("[0-9,]+");
    assertThat(findings.claims())
        .extracting(Claim::claim)
        .containsExactly("cosine, p99 over p50 of a query", "dot, p99 over p50 of a query");
    assertThat(findings.notes())
        .anyMatch(note -> note.startsWith("Quick: 1,500 of 1,500 rows"))
        .anyMatch(note -> note.startsWith("Not installed: the best peer"))
        .anyMatch(note -> note.startsWith("Not installed: the kernel in C++"));
  }

  private ExperimentOptions options(String... parts) {
    return new ExperimentOptions(folder, false, 0, folder.resolve("peers"), List.of(parts));
  }

  private static Matrix vectors() {
    RandomGenerator random = new Seed(1).stream("vectors");
    Matrix rows = Matrix.allocate(Arena.ofAuto(), 2500, 16);
    for (int row = 0; row < rows.rows(); row++) {
      for (int column = 0; column < rows.dimension(); column++) {
        rows.set(row, column, (float) random.nextGaussian());
      }
    }
    return rows;
  }
}
