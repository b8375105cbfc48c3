package io.orthant.index;

import java.util.Arrays;

/**
 * How long single searches take, each timed by itself after a warm-up.
 *
 * @param p50Micros half of the calls took no longer, by the clock
 * @param p99Micros 99 of 100 calls took no longer, by the clock
 * @param p50CpuMicros as {@code p50Micros}, by the time that the thread had a processor
 * @param p99CpuMicros as {@code p99Micros}, by that time
 */
public record Latency(
    double p50Micros, double p99Micros, double p50CpuMicros, double p99CpuMicros) {
  /**
   * From times in nanoseconds.
   *
   * @param wall of each call by the clock, at least one
   * @param cpu of each call by the time of the processor, at least one
   */
  static Latency of(long[] wall, long[] cpu) {
    long[] wallSorted = wall.clone();
    long[] cpuSorted = cpu.clone();
    Arrays.sort(wallSorted);
    Arrays.sort(cpuSorted);
    return new Latency(
        micros(wallSorted, 0.5),
        micros(wallSorted, 0.99),
        micros(cpuSorted, 0.5),
        micros(cpuSorted, 0.99));
  }

  /** How many times as long the slow calls take as the usual ones, by the clock. */
  public double ratio() {
    return p99Micros / p50Micros;
  }

  /** The same by the time of the processor, which other programs do not lengthen. */
  public double cpuRatio() {
    return p99CpuMicros / p50CpuMicros;
  }

  /** The smallest time that a share of the calls does not exceed. */
  private static double micros(long[] sorted, double share) {
    int place = Math.max(0, (int) Math.ceil(share * sorted.length) - 1);
    return sorted[place] / 1e3;
  }
}
