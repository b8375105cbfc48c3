/**
 * What an experiment is: it repeats the measurements that a method is judged by.
 *
 * <p>In come options; out come {@link io.orthant.app.experiment.Findings}: tables, curves and
 * claims, each with the bar that it was held against. Experiments are found by {@link
 * java.util.ServiceLoader}, so that the command line needs to know none of them.
 */
@NullMarked
package io.orthant.app.experiment;

import org.jspecify.annotations.NullMarked;
