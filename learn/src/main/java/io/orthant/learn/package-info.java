@NullMarked
package io.orthant.learn;

import org.jspecify.annotations.NullMarked;
