package io.orthant.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that try how easily a model changes its mind. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how small a change of an input flips the best answer of a model that is only asked,"
          + " as anyone outside could ask it. For models of your own.",
      ""
    },
    subcommands = {
      AuditImageCommand.class,
      AuditQueryCommand.class,
      AuditHistoryCommand.class,
      AuditEndpointCommand.class,
      AuditTrainCommand.class
    },
    footer = {
      "",
      "Example:",
      "  orthant audit image mnist.safetensors ~/.cache/orthant-data/mnist --html audit.html"
    })
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which one of image, query, history, endpoint and train is wanted?");
  }
}
