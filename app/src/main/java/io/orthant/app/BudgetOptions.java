package io.orthant.app;

import io.orthant.privacy.Budget;
import io.orthant.privacy.Calibration;
import picocli.CommandLine.Option;

/** What may be spent, and who counts. */
final class BudgetOptions {
  @Option(
      names = "--epsilon",
      required = true,
      paramLabel = "E",
      description = "Epsilon that may be spent.")
  private double epsilon;

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "D",
      description = "Delta; choose it well below 1 / units.")
  private double delta;

  @Option(
      names = "--accountant",
      paramLabel = "pld|rdp|rdp-classic",
      defaultValue = "pld",
      description = "Who counts. Default: ${DEFAULT-VALUE}, the tightest.")
  private AccountantChoice accountant;

  Budget budget() {
    return new Budget(epsilon, delta);
  }

  Calibration calibration() {
    return new Calibration(accountant.accountant(), budget());
  }
}
