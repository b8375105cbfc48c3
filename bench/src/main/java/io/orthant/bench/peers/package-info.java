/**
 * Measures the index beside other libraries, on the same queries in one run, one thread each.
 *
 * <p>In come vectors and the folder in which {@code bench/peers/install.sh} put the other
 * libraries; out come tables of recall and queries per second, and the ratios at equal recall.
 * Every library is measured by a driver in a process of its own; {@link
 * io.orthant.bench.peers.DriverOptions} is what a driver is told, {@link
 * io.orthant.bench.peers.MeasuredPoint} what it answers.
 */
@NullMarked
package io.orthant.bench.peers;

import org.jspecify.annotations.NullMarked;
