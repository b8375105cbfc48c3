package io.orthant.app.console;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that computes one result and prints it on standard output, and nothing else there. */
@Command(mixinStandardHelpOptions = true)
public abstract class ReportingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--debug", description = "Print the stack trace of a failure.")
  private boolean debug;

  /**
   * Does the work.
   *
   * @throws IOException if input or output fails; reported in one line, as {@link
   *     IllegalArgumentException} is
   */
  protected abstract Result run(Progress progress) throws IOException;

  @Override
  public final Integer call() throws IOException {
    try {
      Result result = run(ConsoleProgress.on(err()));
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? result.json() : result.text());
      out.flush();
      return ExitCode.OK;
    } catch (OutOfMemoryError e) {
      throw new OutOfMemory(e);
    }
  }

  /** Says something beside the result, on standard error. */
  protected final void say(String text) {
    err().println(text);
    err().flush();
  }

  /** A failure of the command line itself, such as options that exclude each other. */
  protected final ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  /** Whether failures are to be shown with their stack trace. */
  final boolean debug() {
    return debug;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
