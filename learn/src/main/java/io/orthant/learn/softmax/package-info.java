/**
 * Which classes a sampled softmax scores besides the target, and with what correction. In come
 * class counts and a random stream; out go class numbers with the logarithm of how often each was
 * expected.
 */
@NullMarked
package io.orthant.learn.softmax;

import org.jspecify.annotations.NullMarked;
