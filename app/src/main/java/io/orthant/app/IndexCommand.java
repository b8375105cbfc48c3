package io.orthant.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands around an index. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = "Builds, tunes, searches, measures, changes and describes an index of vectors.",
    subcommands = {
      IndexBuildCommand.class,
      IndexSearchCommand.class,
      IndexTuneCommand.class,
      IndexEvalCommand.class,
      IndexAddCommand.class,
      IndexDeleteCommand.class,
      IndexCompactCommand.class,
      IndexInfoCommand.class
    },
    footer = {"", "Example:", "  orthant index build vectors.fvecs --out vectors.orthant"})
final class IndexCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which one of build, search, tune, eval, add, delete, compact and info is wanted?");
  }
}
