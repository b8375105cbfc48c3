/**
 * The life cycle of native tensors: start-up of the engine, scopes that free what a step allocated,
 * and views between Java memory and tensors. Nothing here knows a model.
 */
@NullMarked
package io.orthant.learn.torch;

import org.jspecify.annotations.NullMarked;
