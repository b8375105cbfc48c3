/**
 * Drivers of Java libraries: each indexes the rows of a file, searches for the queries of another
 * over a sweep of settings, and prints recall and speed as JSON.
 */
@NullMarked
package io.orthant.peers;

import org.jspecify.annotations.NullMarked;
