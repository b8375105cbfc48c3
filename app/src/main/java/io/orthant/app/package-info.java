@NullMarked
package io.orthant.app;

import org.jspecify.annotations.NullMarked;
