/**
 * The {@code orthant} command line: the room where all others meet. Each command reads files, asks
 * the other rooms to do the work, and hands a result to {@link io.orthant.app.console}. What takes
 * more than a call, such as the demo, has a package of its own.
 */
@NullMarked
package io.orthant.app;

import org.jspecify.annotations.NullMarked;
