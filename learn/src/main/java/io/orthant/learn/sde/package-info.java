/**
 * Stochastic differential equations with diagonal noise, {@code dX = f(t, X) dt + g(t, X) dB}: what
 * they are, the noise that drives them, and what is done with them.
 *
 * <p>In come an {@link io.orthant.learn.sde.Sde}, the user's own drift and diffusion, and a {@link
 * io.orthant.learn.sde.BrownianPath}, a pure function of a seed and the number of a sample; out go
 * states, gradients, and how fast a perturbation grows. An equation without noise is an ordinary
 * differential equation and draws no random number. Nothing here knows a network or a tensor.
 */
@NullMarked
package io.orthant.learn.sde;

import org.jspecify.annotations.NullMarked;
