@NullMarked
package io.orthant.index;

import org.jspecify.annotations.NullMarked;
