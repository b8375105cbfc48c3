package io.orthant.learn.data;

import java.io.IOException;

/** What became of one class file. */
sealed interface ParsedClass {
  /** It could be read. */
  record Read(ClassCalls calls) implements ParsedClass {}

  /** It could not. */
  record Broken(String name, String reason) implements ParsedClass {}

  static ParsedClass of(ClassSource source) {
    try {
      return new Read(ClassCalls.parse(source.bytes(), ClassFileCalls.MINIMUM_CALLS));
    } catch (IOException | RuntimeException e) {
      // The parser is lazy and meets damage in many places, with an exception type for each.
      return new Broken(source.name(), e.toString());
    }
  }
}
