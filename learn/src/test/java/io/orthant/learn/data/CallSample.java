package io.orthant.learn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Compiled into the test tree to be read again: methods whose calls are known. */
@SuppressWarnings("unused") // only its class file is used
final class CallSample {
  private final List<String> names;

  CallSample(String first) {
    names = new ArrayList<>(4);
    names.add(first);
  }

  /** Static, virtual, interface and constructor calls; the array is cloned. */
  int everyKind(String text, int[] numbers) {
    String upper = String.valueOf(text.length()).trim();
    names.add(upper);
    return new StringBuilder(upper).append(numbers.clone().length).append('x').length();
  }

  /** Two calls: too few for a sequence. */
  String tooShort(String text) {
    return text.trim().strip();
  }

  /** Making the lambda and joining strings by {@code +} are not calls; calls inside are its own. */
  Supplier<String> lambda(String text) {
    names.add(text);
    names.add(text + text);
    names.clear();
    return () -> text.trim().concat(text).repeat(2).intern();
  }

  int superCall() {
    return super.toString().length() + tooShort("a").length();
  }

  /** A nested class: goes with the class around it. */
  static final class Nested {
    int calls(List<String> list) {
      return list.size() + list.hashCode() + list.indexOf("a");
    }
  }
}
