package io.orthant.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands around optimisers of functions that can only be queried. */
@Command(
    name = "blackbox",
    mixinStandardHelpOptions = true,
    description = "Trains optimisers of functions that can only be asked for values.",
    subcommands = {BlackboxTrainCommand.class},
    footer = {"", "Example:", "  orthant blackbox train --family quadratic --out optimizer.json"})
final class BlackboxCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which command? For example: orthant blackbox train");
  }
}
