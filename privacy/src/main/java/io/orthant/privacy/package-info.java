/**
 * What private training costs, and the randomness that it rests on; of use without any training.
 *
 * <p>In come {@link io.orthant.privacy.Phase}s: how often a {@link
 * io.orthant.privacy.SampledGaussian} was applied. An {@link io.orthant.privacy.Accountant} turns
 * them into a {@link io.orthant.privacy.PrivacyProfile}, the delta of every epsilon: {@link
 * io.orthant.privacy.PldAccountant} tightly, {@link io.orthant.privacy.RdpAccountant} simply.
 * {@link io.orthant.privacy.Calibration} goes the other way, from a {@link
 * io.orthant.privacy.Budget} to noise or to a number of steps. {@link
 * io.orthant.privacy.PoissonSampler} and {@link io.orthant.privacy.GaussianNoise} do what was
 * accounted for, with a cryptographic generator and on a grid, so that no rounding error betrays
 * what was added up.
 *
 * <p>Two data sets are neighbours if one has one unit (example or user) more than the other. The
 * room uses the JDK and, for special functions and root finding, Hipparchus.
 */
@NullMarked
package io.orthant.privacy;

import org.jspecify.annotations.NullMarked;
