package io.orthant.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * A mechanism applied again and again. What was done to the data is a list of phases, each of which
 * may have seen all results of earlier ones.
 *
 * @param mechanism what was applied
 * @param steps how often, 0 or more
 */
public record Phase(SampledGaussian mechanism, long steps) {
  public Phase {
    if (steps < 0) {
      throw new IllegalArgumentException("The number of steps must be 0 or more, not " + steps);
    }
  }

  /**
   * What was done before and then this. Steps of one mechanism are one phase, whatever came between
   * them: the order makes no difference to the privacy loss.
   */
  List<Phase> after(List<Phase> before) {
    List<Phase> all = new ArrayList<>();
    long same = steps;
    for (Phase phase : before) {
      if (phase.mechanism.equals(mechanism)) {
        same += phase.steps;
      } else {
        all.add(phase);
      }
    }
    all.add(new Phase(mechanism, same));
    return List.copyOf(all);
  }

  /** Whether the result depends on the data at all. */
  boolean touchesData() {
    return steps > 0 && mechanism.samplingRate() > 0;
  }
}
