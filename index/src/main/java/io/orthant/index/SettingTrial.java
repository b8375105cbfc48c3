package io.orthant.index;

/**
 * What a setting of an index came to on tuning queries.
 *
 * @param probes partitions that were scanned
 * @param rerank candidates that were scored exactly
 * @param recall mean recall@k
 * @param standardError standard error of that mean
 * @param cpuMicros microseconds of a processor that a search took: the median over passes of the
 *     mean over the queries of a pass
 */
public record SettingTrial(
    int probes, int rerank, double recall, double standardError, double cpuMicros) {
  /**
   * By how much the recall is too small to be sure of a target: a standard error above it is
   * wanted, as {@link Tuner} does. 0 if it is large enough.
   */
  public double shortfall(double target) {
    return Math.max(0, target + standardError - recall);
  }
}
