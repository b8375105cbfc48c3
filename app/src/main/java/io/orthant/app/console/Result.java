package io.orthant.app.console;

/** What a command found out: a record, whose components are its JSON form. */
public interface Result {
  /** The form for a person: lines without a line break at the end. */
  String text();

  /** The form for a machine: one line, or several that are each a document. */
  default String json() {
    return Json.write(this);
  }
}
