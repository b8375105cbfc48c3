/**
 * What a person or a machine sees of a command: progress on standard error, results on standard
 * output as a table or as JSON, and the mapping of failures to messages and exit codes.
 *
 * <p>In come results as records and progress as {@link io.orthant.vectors.Progress}; out goes text.
 * Nothing here knows what is computed.
 */
@NullMarked
package io.orthant.app.console;

import org.jspecify.annotations.NullMarked;
