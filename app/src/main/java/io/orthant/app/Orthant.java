package io.orthant.app;

import io.orthant.app.console.ExitCode;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.index.CodeKind;
import io.orthant.index.EuclideanForm;
import io.orthant.index.Preload;
import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.softmax.KernelConfig.FeatureKind;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.train.PrivacyConfig;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code orthant} command. */
@Command(
    name = "orthant",
    mixinStandardHelpOptions = true,
    versionProvider = Orthant.Version.class,
    description = {
      "Learns which item comes next from sequences of interactions, and finds items by their"
          + " vectors.",
      ""
    },
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      TrainClassifierCommand.class,
      EvaluateCommand.class,
      EncodeCommand.class,
      PredictCommand.class,
      IndexCommand.class,
      PrivacyCommand.class,
      AuditCommand.class,
      ClusterCommand.class,
      BlackboxCommand.class,
      ExperimentCommand.class
    },
    footer = {
      "",
      "Begin with:",
      "  orthant demo",
      "",
      "Exit codes: 0 done, 1 bad input or failure, 2 wrong command line, 130 interrupted."
    })
public final class Orthant implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? For example: orthant demo");
  }

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        commandLine()
            .setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(arguments));
  }

  /** The command line with all its commands, printing to the standard streams. */
  public static CommandLine commandLine() {
    CommandLine commandLine =
        ExitCode.applyTo(new CommandLine(new Orthant())).setUsageHelpAutoWidth(true);
    acceptHyphenated(commandLine, DataOptions.Format.class);
    acceptHyphenated(commandLine, DataOptions.Split.class);
    acceptHyphenated(commandLine, LossOptions.Loss.class);
    acceptHyphenated(commandLine, TrainingOptions.Predicted.class);
    acceptHyphenated(commandLine, LossOptions.SamplerName.class);
    acceptHyphenated(commandLine, FeatureKind.class);
    acceptHyphenated(commandLine, LogitCorrection.class);
    acceptHyphenated(commandLine, OptimizerOptions.Rule.class);
    acceptHyphenated(commandLine, AmsGrad.Variant.class);
    acceptHyphenated(commandLine, Similarity.class);
    acceptHyphenated(commandLine, EuclideanForm.class);
    acceptHyphenated(commandLine, CodeKind.class);
    acceptHyphenated(commandLine, RowFormat.class);
    acceptHyphenated(commandLine, RotationKind.class);
    acceptHyphenated(commandLine, Training.class);
    acceptHyphenated(commandLine, Preload.class);
    acceptHyphenated(commandLine, AccountantChoice.class);
    acceptHyphenated(commandLine, PrivacyConfig.Unit.class);
    acceptHyphenated(commandLine, PrivacyConfig.Clipping.class);
    acceptHyphenated(commandLine, AffinityOptions.Kind.class);
    acceptHyphenated(commandLine, ClusterCommand.Method.class);
    acceptHyphenated(commandLine, OptimizerName.class);
    acceptHyphenated(commandLine, Surroundings.Edge.class);
    acceptHyphenated(commandLine, AuditHistoryCommand.EditKind.class);
    acceptHyphenated(commandLine, BuiltInFamily.class);
    commandLine.registerConverter(Anisotropy.class, Orthant::anisotropy);
    return commandLine;
  }

  private static Anisotropy anisotropy(String text) {
    try {
      return Anisotropy.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static <E extends Enum<E>> void acceptHyphenated(CommandLine commandLine, Class<E> type) {
    commandLine.registerConverter(type, new HyphenatedEnum<>(type));
  }

  /** Reads the version from the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Orthant.class.getPackage().getImplementationVersion();
      return new String[] {"orthant " + (version == null ? "(not packaged)" : version)};
    }
  }
}
