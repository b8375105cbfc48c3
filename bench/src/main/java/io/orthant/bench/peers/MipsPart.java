package io.orthant.bench.peers;

import java.io.IOException;

/** One of the measurements that the experiment {@link Mips} consists of. */
interface MipsPart {
  /** The name on the command line. */
  String name();

  /** Whether a quick run comprises it. */
  boolean quick();

  /** Measures. */
  void measure(MipsRun run) throws IOException;
}
