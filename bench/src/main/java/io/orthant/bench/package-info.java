@NullMarked
package io.orthant.bench;

import org.jspecify.annotations.NullMarked;
