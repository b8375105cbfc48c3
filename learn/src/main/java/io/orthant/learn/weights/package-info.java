/**
 * The safetensors file format: named arrays with a small text header, readable by every machine
 * learning framework. In come native memory segments; out go memory-mapped ones.
 */
@NullMarked
package io.orthant.learn.weights;

import org.jspecify.annotations.NullMarked;
