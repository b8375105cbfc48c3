package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A part of an experiment that can be run alone. */
public interface ExperimentPart {
  /** Its name on the command line. */
  String name();

  /** Whether it is run unless parts are named. */
  default boolean partOf(ExperimentOptions options) {
    return true;
  }

  /** Measures, and adds what it found. */
  void run(ExperimentOptions options, Progress progress, Found found) throws IOException;

  /** Runs the parts that are asked for, and notes which ones quick leaves out. */
  static Found run(List<ExperimentPart> parts, ExperimentOptions options, Progress progress)
      throws IOException {
    Found found = new Found();
    boolean named = !options.parts().isEmpty();
    for (ExperimentPart part : parts) {
      if (named ? options.parts().contains(part.name()) : part.partOf(options)) {
        part.run(options, progress, found);
      } else if (!named) {
        found.notes().add("Left out: " + part.name() + ".");
      }
    }
    return found;
  }

  /** What was found so far. */
  record Found(List<Section> sections, List<Claim> claims, List<String> notes) {
    public Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }
}
