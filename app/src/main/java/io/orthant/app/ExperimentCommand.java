package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The name of an experiment in, what it measured out. */
@Command(
    name = "experiment",
    description = {
      "Repeats the measurements of a method, and says which of its claims hold.",
      "",
      "A bar that is missed is printed as missed; the exit code stays 0. With --json, one line for"
          + " each claim.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant experiment anisotropic --quick",
      "  orthant experiment mips --full --peers ~/peers --html mips.html"
    })
final class ExperimentCommand extends ReportingCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "The experiment: ${COMPLETION-CANDIDATES}.")
  private String name;

  @Option(names = "--quick", description = "What two minutes suffice for. The default.")
  private boolean quick;

  @Option(names = "--full", description = "All data and seeds; takes up to hours.")
  private boolean full;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repeat with that many seeds. Default: 1 with --quick, 5 with --full.")
  private @Nullable Integer seeds;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with the data sets. Default: $ORTHANT_DATA or ~/.cache/orthant-data.")
  private @Nullable Path data;

  @Option(
      names = "--peers",
      paramLabel = "DIR",
      description =
          "Folder with the libraries to compare with, as bench/peers/install.sh makes it. Default:"
              + " $ORTHANT_PEERS or ~/.cache/orthant-peers.")
  private @Nullable Path peers;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      split = ",",
      description = "Only these parts of the experiment. Default: all.")
  private List<String> parts = List.of();

  @Option(names = "--html", paramLabel = "FILE", description = "Draw what was found on a page.")
  private @Nullable Path html;

  /** The names of the experiments that are installed. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return installed().stream().map(Experiment::name).iterator();
    }
  }

  @Override
  protected Result run(Progress progress) throws IOException {
    Experiment experiment =
        installed().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> usage(unknown("experiment", name, new Names())));
    for (String part : parts) {
      if (!experiment.parts().contains(part)) {
        throw usage(unknown("part of " + name, part, experiment.parts()));
      }
    }
    if (quick && full) {
      throw usage("--quick and --full exclude each other");
    }
    if (seeds != null && seeds < 1) {
      throw usage("The number of seeds must be at least 1, not " + seeds);
    }
    ExperimentOptions options =
        new ExperimentOptions(
            data == null ? folder("ORTHANT_DATA", "orthant-data") : data,
            full,
            seeds == null ? 0 : seeds,
            peers == null ? folder("ORTHANT_PEERS", "orthant-peers") : peers,
            parts);
    Findings findings = experiment.run(options, progress);
    if (html != null) {
      findings.report().write(html);
      say("Page: " + html);
    }
    return findings;
  }

  private static List<Experiment> installed() {
    return ServiceLoader.load(Experiment.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  private static String unknown(String what, String given, Iterable<String> known) {
    String names = String.join(", ", known);
    return "There is no %s '%s': expected %s"
        .formatted(what, given, names.isEmpty() ? "none, for none is installed" : names);
  }

  private static Path folder(String variable, String name) {
    String given = System.getenv(variable);
    return given == null
        ? Path.of(System.getProperty("user.home"), ".cache", name)
        : Path.of(given);
  }
}
