/**
 * How small a change of an input flips the best answer of a model that can only be asked.
 *
 * <p>In come a {@link io.orthant.blackbox.attack.RankedModel} - an image classifier, an HTTP
 * endpoint, whatever ranks its answers - or a {@link io.orthant.blackbox.attack.HistoryModel}, with
 * an input. {@link io.orthant.blackbox.attack.InputTask} and {@link
 * io.orthant.blackbox.attack.HistoryTask} turn them into oracles, {@link
 * io.orthant.blackbox.attack.Audit} lets an optimiser look for the change, and out go {@link
 * io.orthant.blackbox.attack.AuditedInput}s and their summary. {@link
 * io.orthant.blackbox.attack.ImageFamily} makes tasks of images to train an optimiser on.
 *
 * <p>It serves to measure models of one's own, or with the consent of who runs them.
 */
@NullMarked
package io.orthant.blackbox.attack;

import org.jspecify.annotations.NullMarked;
