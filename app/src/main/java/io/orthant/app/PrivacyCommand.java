package io.orthant.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that count privacy loss. */
@Command(
    name = "privacy",
    mixinStandardHelpOptions = true,
    description = "Tells what private training costs, and how much noise a budget needs.",
    subcommands = {
      PrivacyEpsilonCommand.class,
      PrivacyNoiseCommand.class,
      PrivacyPlanCommand.class
    },
    footer = {
      "",
      "Example:",
      "  orthant privacy noise --epsilon 3 --delta 1e-5 --examples 60000 --batch 256 --epochs 60"
    })
final class PrivacyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which one of epsilon, noise and plan is wanted?");
  }
}
