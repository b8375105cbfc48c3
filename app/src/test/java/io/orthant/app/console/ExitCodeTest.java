package io.orthant.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ExitCodeTest {
  @Test
  void failuresBecomeOneLine() {
    assertThat(ExitCode.message(new NoSuchFileException("a.csv")))
        .isEqualTo("There is no file a.csv");
    assertThat(ExitCode.message(new AccessDeniedException("a.csv")))
        .contains("Not allowed", "a.csv");
    assertThat(ExitCode.message(new FileSystemException("a.csv", null, "No space left on device")))
        .isEqualTo("a.csv: No space left on device");
    assertThat(ExitCode.message(new IOException("a.csv, line 3: bad")))
        .isEqualTo("a.csv, line 3: bad");
    assertThat(ExitCode.message(new IllegalArgumentException("k must be positive")))
        .isEqualTo("k must be positive");
    assertThat(ExitCode.message(new OutOfMemoryError("Java heap space")))
        .contains("Java heap space", "ORTHANT_JAVA_OPTS");
    assertThat(ExitCode.message(new IllegalStateException("closed")))
        .startsWith("Unexpected failure");
  }

  @Test
  void aFailureEndsWithOneLineAndNoTrace() {
    StringWriter err = new StringWriter();

    int code = run(err, new IOException("first\nsecond"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).containsExactly("orthant: first second");
  }

  @Test
  void debugAddsTheTrace() {
    StringWriter err = new StringWriter();

    run(err, new IOException("broken"), "--debug");

    assertThat(err.toString()).contains("orthant: broken", "\tat ");
  }

  @Test
  void runningOutOfMemoryIsAFailureLikeOthers() {
    StringWriter err = new StringWriter();

    int code = run(err, new OutOfMemoryError("Java heap space"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("Out of memory");
  }

  private static int run(StringWriter err, Throwable failure, String... arguments) {
    return ExitCode.applyTo(new CommandLine(new Failing(failure)))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Command(name = "failing")
  private static final class Failing extends ReportingCommand {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    protected Result run(Progress progress) throws IOException {
      switch (failure) {
        case IOException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(failure);
      }
    }
  }
}
