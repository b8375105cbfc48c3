package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.peers.DriverAnswer.Build;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What a build takes beside that of FAISS's inverted lists, and how large the index is. */
record BuildPart() implements MipsPart {
  private static final int[] FAISS_LISTS = {1024};
  private static final int[] OWN_PARTITIONS = {0, 1024};
  private static final String BUILD_ONLY = "--build-only";
  private static final double BAR = 1.2;

  @Override
  public String name() {
    return "build";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    SearchTask task = run.task(Similarity.COSINE);
    Optional<Driver> faiss = run.peers().faissLists(FAISS_LISTS);
    List<Build> own;
    List<Build> theirs = List.of();
    try (Progress.Task measuring = run.progress().start("builds", 2, "libraries")) {
      own = builds(Driver.own(OWN_PARTITIONS), task);
      measuring.advance(1);
      if (faiss.isPresent()) {
        theirs = builds(faiss.get(), task);
        measuring.advance(1);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Build build : own) {
      rows.add(List.of(build.peer(), seconds(build)));
    }
    for (Build build : theirs) {
      rows.add(List.of(build.peer(), seconds(build)));
    }
    run.table(
        "Build, cosine",
        "CPU time of one thread, the median of three builds.",
        List.of("index", "seconds"),
        rows);
    if (theirs.isEmpty()) {
      run.note("Not installed: FAISS. bench/peers/install.sh installs the peers.");
    } else {
      run.claim(
          "cosine, default build over that of FAISS IVF",
          own.getFirst().seconds() / theirs.getFirst().seconds(),
          Bound.AT_MOST,
          BAR);
    }
    try (OwnIndex index =
        new OwnIndex(task.data().base(), task.data().queries(), Similarity.COSINE, 0)) {
      run.claim(
          "cosine, size of the index over codes and rows", index.sizeRatio(), Bound.AT_MOST, BAR);
    }
  }

  private static List<Build> builds(Driver driver, SearchTask task) throws IOException {
    return Objects.requireNonNull(driver.with(BUILD_ONLY).run(task).builds());
  }

  private static String seconds(Build build) {
    return String.format(Locale.ROOT, "%.2f", build.seconds());
  }
}
