package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a part of {@link Mips} measures on, and where it puts what it found. */
final class MipsRun {
  private final ExperimentOptions options;
  private final HeldOutQueries data;
  private final Progress progress;
  private final Found found;

  MipsRun(ExperimentOptions options, HeldOutQueries data, Progress progress, Found found) {
    this.options = options;
    this.data = data;
    this.progress = progress;
    this.found = found;
  }

  boolean full() {
    return options.full();
  }

  Peers peers() {
    return new Peers(options.peers());
  }

  /** The folder with the data sets. */
  Path folder() {
    return options.data();
  }

  HeldOutQueries data() {
    return data;
  }

  Progress progress() {
    return progress;
  }

  /** The rows with that similarity, on the disk for the drivers. */
  SearchTask task(Similarity similarity) throws IOException {
    return task("glove-100", data, similarity);
  }

  SearchTask task(String name, HeldOutQueries some, Similarity similarity) throws IOException {
    return SearchTask.prepare(peers().indexes(), name, some, similarity, progress);
  }

  /** Measures our index and the peers that are installed, and notes those that are not. */
  SpeedComparison compare(String title, SearchTask task, Driver own, List<Optional<Driver>> peers)
      throws IOException {
    List<MeasuredPoint> points = new ArrayList<>();
    try (Progress.Task measuring = progress.start(title, 1L + peers.size(), "libraries")) {
      points.addAll(own.run(task).points());
      measuring.advance(1);
      for (Optional<Driver> peer : peers) {
        if (peer.isPresent()) {
          measuring.note(peer.get().library());
          points.addAll(peer.get().run(task).points());
        }
        measuring.advance(1);
      }
    }
    SpeedComparison comparison = new SpeedComparison(title, points);
    found.sections().add(comparison.curves(SpeedComparison.Mode.SINGLE));
    for (SpeedComparison.Mode mode : SpeedComparison.Mode.values()) {
      found.sections().add(comparison.table(mode));
    }
    return comparison;
  }

  void claim(String text, double value, Bound bound, double bar) {
    found
        .claims()
        .add(Claim.measuredOnce(Mips.NAME, text, value, bound, bar, options.command(Mips.NAME)));
  }

  void table(String title, String about, List<String> columns, List<List<String>> rows) {
    found.sections().add(new Section.Table(title, about, columns, rows));
  }

  void note(String text) {
    if (!found.notes().contains(text)) {
      found.notes().add(text);
    }
  }
}
