/**
 * Which classes a sampled softmax scores besides the target, and with what correction. In come
 * class vectors, class counts, queries and a random stream; out go class numbers with the logarithm
 * of how often each was expected. All of it is plain Java beside the graph that is differentiated:
 * no gradient flows through a probability.
 *
 * <p>The sign is the same everywhere: the logit of a negative is <em>lowered</em> by {@code log(m
 * q)}.
 */
@NullMarked
package io.orthant.learn.softmax;

import org.jspecify.annotations.NullMarked;
