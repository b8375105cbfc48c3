package io.orthant.bench.peers;

import io.orthant.bench.experiment.ExperimentPart;
import java.io.IOException;

/** One of the measurements that the experiment {@link Mips} consists of. */
interface MipsPart {
  /** The name on the command line. */
  String name();

  /** Whether a quick run comprises it. */
  boolean quick();

  /** Measures. */
  void measure(MipsRun run) throws IOException;

  /** This part as one of an experiment, to measure on those vectors. */
  default ExperimentPart on(HeldOutQueries data) {
    ExperimentPart.Measurement measurement =
        (options, progress, found) -> measure(new MipsRun(options, data, progress, found));
    return quick()
        ? ExperimentPart.of(name(), measurement)
        : ExperimentPart.ofFull(name(), measurement);
  }
}
