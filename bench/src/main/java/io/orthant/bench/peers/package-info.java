/**
 * Measures the index beside other libraries, on the same queries in one run, one thread each.
 *
 * <p>In come a vector file and the way to start a peer's driver; out come tables of recall and
 * queries per second, and the ratios at equal recall.
 */
@NullMarked
package io.orthant.bench.peers;

import org.jspecify.annotations.NullMarked;
