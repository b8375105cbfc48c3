package io.orthant.app.console;

/** What a command found out: a record, whose components are its JSON form. */
public interface Result {
  /** The form for a person: lines without a line break at the end. */
  String text();
}
