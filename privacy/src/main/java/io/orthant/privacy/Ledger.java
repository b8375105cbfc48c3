package io.orthant.privacy;

import java.util.List;

/**
 * What was spent on a data set, and how many further steps of one mechanism the budget allows. The
 * steps are counted out when the ledger is opened, so that asking costs nothing. To go on after an
 * interruption, open a ledger with the phases of the interrupted one.
 *
 * <p>Not thread-safe: one training run owns it.
 */
public final class Ledger {
  private final Calibration calibration;
  private final List<Phase> before;
  private final SampledGaussian mechanism;
  private final long allowed;
  private long taken;

  /**
   * Opens a ledger.
   *
   * @param calibration the budget and who counts
   * @param before what was done to the same data already
   * @param mechanism what each step will do
   * @param planned steps at most, 0 or more
   */
  public Ledger(
      Calibration calibration, List<Phase> before, SampledGaussian mechanism, long planned) {
    if (planned < 0) {
      throw new IllegalArgumentException("Planned steps must be 0 or more, not " + planned);
    }
    this.calibration = calibration;
    this.before = List.copyOf(before);
    this.mechanism = mechanism;
    allowed = calibration.steps(before, mechanism, planned);
  }

  /** What each step does. */
  public SampledGaussian mechanism() {
    return mechanism;
  }

  /** How many more steps may be taken. */
  public long left() {
    return allowed - taken;
  }

  /**
   * Enters one step, before its result is looked at.
   *
   * @throws IllegalStateException if it would exceed the budget or the plan
   */
  public void enter() {
    if (left() == 0) {
      throw new IllegalStateException(
          "Step %d would exceed epsilon %s at delta %s, or the plan"
              .formatted(taken + 1, calibration.budget().epsilon(), calibration.budget().delta()));
    }
    taken++;
  }

  /** All that was done to the data: to be kept with what was released. */
  public List<Phase> phases() {
    return new Phase(mechanism, taken).after(before);
  }

  /** The epsilon of all phases at the delta of the budget. */
  public double epsilon() {
    return calibration.accountant().epsilon(phases(), calibration.budget().delta());
  }
}
