package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A part of an experiment that can be run alone. */
public interface ExperimentPart {
  /** What a part does. */
  @FunctionalInterface
  interface Measurement {
    void run(ExperimentOptions options, Progress progress, Found found) throws IOException;
  }

  /** A part that is run unless others are named. */
  static ExperimentPart of(String name, Measurement measurement) {
    return new Named(name, true, measurement);
  }

  /** A part that quick leaves out unless it is named. */
  static ExperimentPart ofFull(String name, Measurement measurement) {
    return new Named(name, false, measurement);
  }

  /** Its name on the command line. */
  String name();

  /** Whether it is run unless parts are named. */
  default boolean partOf(ExperimentOptions options) {
    return true;
  }

  /** Measures, and adds what it found. */
  void run(ExperimentOptions options, Progress progress, Found found) throws IOException;

  /** The names of parts. */
  static List<String> names(List<ExperimentPart> parts) {
    return parts.stream().map(ExperimentPart::name).toList();
  }

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

  /**
   * A part that is a name and what it does.
   *
   * @param quick whether quick comprises it
   */
  record Named(String name, boolean quick, Measurement measurement) implements ExperimentPart {
    @Override
    public boolean partOf(ExperimentOptions options) {
      return quick || options.full();
    }

    @Override
    public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
      measurement.run(options, progress, found);
    }
  }

  /** What was found so far. */
  record Found(List<Section> sections, List<Claim> claims, List<String> notes) {
    public Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** All of it, under a title. */
    public Findings findings(String title) {
      return new Findings(title, sections, claims, notes);
    }
  }
}
