package io.orthant.learn.data;

import java.io.IOException;

/** One class file, not read yet. */
interface ClassSource {
  /** Where it lies, for a person to read. */
  String name();

  /** Reads it. Safe to call from any thread. */
  byte[] bytes() throws IOException;
}
