package io.orthant.learn.train;

import java.util.List;

/**
 * How a training run went.
 *
 * @param outcome why it ended
 * @param epochs one entry per finished pass, those before a resume included; none under a budget,
 *     as losses and metrics would tell about the data
 * @param bestEpoch pass whose weights the model folder holds, from 1; 0 if none was finished
 * @param steps steps taken since training began
 */
public record TrainingReport(Outcome outcome, List<EpochReport> epochs, int bestEpoch, long steps) {
  /** Why a run ended. */
  public enum Outcome {
    /** All epochs are done; the model folder is finished. */
    COMPLETED,
    /** Validation stopped getting better; the model folder is finished. */
    STOPPED_EARLY,
    /** The next step would have exceeded the budget; the model folder is finished. */
    BUDGET_SPENT,
    /** It was asked to stop; a checkpoint was left and the run can be resumed. */
    INTERRUPTED
  }

  public TrainingReport {
    epochs = List.copyOf(epochs);
  }
}
