package io.orthant.app.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The exit codes, and the one place where failures become messages. */
public final class ExitCode {
  /** The command did what it was asked to. */
  public static final int OK = 0;

  /** The input was bad, or something failed on the way. */
  public static final int FAILURE = 1;

  /** The command line itself was wrong. */
  public static final int USAGE = 2;

  private ExitCode() {}

  /** Makes a command line report failures in one line each. */
  public static CommandLine applyTo(CommandLine commandLine) {
    return commandLine
        .setExecutionExceptionHandler((failure, command, _) -> failure(failure, command))
        .setParameterExceptionHandler((failure, _) -> usage(failure));
  }

  /** One line that says what went wrong. */
  static String message(Throwable failure) {
    String text = failure.getMessage() == null ? "" : failure.getMessage();
    return switch (failure) {
      case NoSuchFileException e -> "There is no file " + e.getFile();
      case AccessDeniedException e -> "Not allowed to read or write " + e.getFile();
      case FileSystemException e when e.getReason() == null -> "Cannot use the file " + text;
      case CharacterCodingException _ -> "The input is not valid UTF-8 text";
      case OutOfMemoryError _ ->
          "Out of memory (%s); give the JVM more: ORTHANT_JAVA_OPTS=-Xmx8g".formatted(text);
      case IOException _, IllegalArgumentException _, CancellationException _ ->
          text.isEmpty() ? failure.getClass().getSimpleName() : text;
      default -> "Unexpected failure: " + failure;
    };
  }

  private static int failure(Exception failure, CommandLine commandLine) {
    Throwable cause = failure instanceof OutOfMemory memory ? memory.error() : failure;
    PrintWriter err = commandLine.getErr();
    err.println("orthant: " + message(cause).lines().reduce((a, b) -> a + " " + b).orElse(""));
    if (commandLine.getCommand() instanceof ReportingCommand command && command.debug()) {
      cause.printStackTrace(err);
    }
    err.flush();
    return FAILURE;
  }

  private static int usage(ParameterException failure) {
    CommandLine commandLine = failure.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("orthant: " + failure.getMessage());
    err.println("See '%s --help'.".formatted(commandLine.getCommandSpec().qualifiedName(" ")));
    err.flush();
    return USAGE;
  }
}
