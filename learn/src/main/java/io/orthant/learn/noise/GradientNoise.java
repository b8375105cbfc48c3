package io.orthant.learn.noise;

/**
 * The noise of stochastic gradients at fixed weights, for one group of parameters.
 *
 * @param group name of the group
 * @param norms for each gradient, its distance from the full gradient
 * @param differences for each of some coordinates, what independent pairs of gradients differ by
 *     [coordinates, pairs]: symmetric about 0, with the tail of the noise
 */
@SuppressWarnings("ArrayRecordComponent") // Samples, never compared.
public record GradientNoise(String group, double[] norms, double[][] differences) {}
