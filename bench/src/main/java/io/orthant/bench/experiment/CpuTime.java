package io.orthant.bench.experiment;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Seconds that this thread has had a processor, from when this was made. */
public final class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long start = THREADS.getCurrentThreadCpuTime();

  /** Seconds since then. */
  public double seconds() {
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
  }
}
