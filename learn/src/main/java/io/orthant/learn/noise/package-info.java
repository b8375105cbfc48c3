/**
 * Whether gradient noise is heavy-tailed. In come centred samples of noise; out go estimates of the
 * tail index, quantiles beside those of a normal law, and whether clipping is advised. Nothing here
 * knows how a gradient is computed.
 */
@NullMarked
package io.orthant.learn.noise;

import org.jspecify.annotations.NullMarked;
