package io.orthant.blackbox.gradient;

/**
 * A gradient estimated at a point, and what it was made of. With directions {@code u_i = s z_i},
 * {@code gradient = weight * sum_i slopes[i] u_i} over the valid ones.
 *
 * @param value the oracle's answer at the point; NaN if there was none
 * @param gradient the estimate [d]; zero if too few differences were valid
 * @param directions the z of the directions [q, d], before deviations were applied
 * @param slopes finite differences along the directions [q]; 0 where one was not valid
 * @param weight what the sum of directions times slopes was multiplied by
 * @param valid how many differences were finite
 * @param reliable whether they were enough: a quarter of those asked for, and one at least
 */
@SuppressWarnings("ArrayRecordComponent") // Made once a step, read by the rule that asked for it.
public record Estimate(
    double value,
    double[] gradient,
    double[][] directions,
    double[] slopes,
    double weight,
    int valid,
    boolean reliable) {}
