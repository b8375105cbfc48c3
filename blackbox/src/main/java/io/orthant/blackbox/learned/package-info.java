/**
 * The learned optimiser: two small recurrent networks, shared by all coordinates, of which one
 * turns gradient estimates into steps and the other decides how far each coordinate is perturbed.
 * Ruan, Xiong, Reddi, Kumar and Hsieh, "Learning to Learn by Zeroth-Order Oracle", ICLR 2020.
 *
 * <p>Into {@link io.orthant.blackbox.learned.MetaTrainer} comes a family of tasks, out go {@link
 * io.orthant.blackbox.learned.LearnedWeights}, a JSON file; {@link
 * io.orthant.blackbox.learned.LearnedOptimizer} minimises by them. All in plain Java, in float64.
 */
@NullMarked
package io.orthant.blackbox.learned;

import org.jspecify.annotations.NullMarked;
