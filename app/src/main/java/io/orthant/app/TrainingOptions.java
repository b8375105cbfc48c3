package io.orthant.app;

import io.orthant.learn.nn.DepthNoise;
import io.orthant.learn.nn.EncoderLayer;
import io.orthant.learn.nn.SdeLayer;
import io.orthant.learn.train.PrivacyConfig;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.TrainingObjective;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Shape of the model and course of the training: one option for each value of TrainConfig. */
final class TrainingOptions {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  enum Predicted {
    NEXT,
    MASKED
  }

  @Option(names = "--dimension", paramLabel = "N", description = "Length of vectors." + DEFAULT)
  private int dimension;

  @Option(
      names = "--objective",
      paramLabel = "next|masked",
      defaultValue = "next",
      description =
          "What is predicted: each item from those before it, or some items, hidden by a mask, from"
              + " all the others."
              + DEFAULT)
  private Predicted objective;

  @Option(
      names = "--mask-share",
      paramLabel = "P",
      defaultValue = "0.15",
      description = "Share of a sequence that --objective masked hides." + DEFAULT)
  private double maskShare;

  @Option(
      names = "--layers",
      paramLabel = "N|LAYER,...",
      description =
          "Layers, named one by one: attention, bproj or sepconv by what mixes their tokens, or"
              + " sde, which lets each token flow in depth; a number stands for so many of"
              + " attention."
              + DEFAULT)
  private String layers;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads." + DEFAULT)
  private int heads;

  @Option(
      names = "--kernel",
      paramLabel = "N",
      description = "Taps of the filters of sepconv; odd for masked items." + DEFAULT)
  private int kernel;

  @Option(
      names = "--noise",
      paramLabel = "KIND:SIGMA",
      description =
          "Noise of sde layers in training: additive, multiplicative or dropout with its strength,"
              + " or none."
              + DEFAULT)
  private String noise;

  @Option(
      names = "--sde-steps",
      paramLabel = "N",
      description = "Steps of the solver in an sde layer." + DEFAULT)
  private int sdeSteps;

  @Option(
      names = "--feed-forward",
      paramLabel = "N",
      description =
          "Width of the feed-forward part of a layer, or of the drift of an sde layer." + DEFAULT)
  private int feedForward;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "How many of the latest items of a history count." + DEFAULT)
  private int maxLength;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "Share of activations dropped in training." + DEFAULT)
  private double dropout;

  @Option(
      names = "--tied",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether histories and answers share one item table." + DEFAULT)
  private boolean tied;

  @Option(
      names = "--inverse-temperature",
      paramLabel = "TAU",
      description =
          "A score is a cosine times TAU; 0 leaves the lengths of vectors free." + DEFAULT)
  private double inverseTemperature;

  @Mixin private LossOptions loss;

  @Mixin private OptimizerOptions optimizer;

  @Option(names = "--learning-rate", paramLabel = "R", description = "Peak rate." + DEFAULT)
  private double learningRate;

  @Option(
      names = "--item-rate",
      paramLabel = "X",
      description = "Rate of item vectors as a multiple of that of the encoder." + DEFAULT)
  private double itemRate;

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description = "Steps until the peak rate is reached." + DEFAULT)
  private int warmupSteps;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes at most." + DEFAULT)
  private int epochs;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Passes without a better validation NDCG@10 before the end; of no use under a budget,"
              + " where nothing is chosen by the data."
              + DEFAULT)
  private int patience;

  @Option(
      names = "--batch-positions",
      paramLabel = "N",
      description = "Positions of a step, padding included." + DEFAULT)
  private int batchPositions;

  @Option(
      names = "--clipping-norm",
      paramLabel = "X",
      description =
          "Largest norm of a step's gradient; under a budget, of the gradient of a unit, or what"
              + " quantile and adaclip begin with."
              + DEFAULT)
  private double clippingNorm;

  @Option(
      names = "--validation-targets",
      paramLabel = "N",
      description = "Targets at most to validate on after each pass." + DEFAULT)
  private int validationTargets;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      description = "Steps between checkpoints." + DEFAULT)
  private int checkpointSteps;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to train with; part of what makes two runs equal." + DEFAULT)
  private int threads;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all choices." + DEFAULT)
  private long seed;

  @Mixin private PrivateTrainingOptions budget;

  int threads() {
    return threads;
  }

  long seed() {
    return seed;
  }

  /**
   * Puts the values together.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  TrainConfig config() {
    PrivacyConfig privacy = budget.config();
    return TrainConfig.builder()
        .dimension(dimension)
        .layers(layers())
        .heads(heads)
        .kernel(kernel)
        .flow(new SdeLayer(sdeSteps, DepthNoise.parse(noise)))
        .feedForward(feedForward)
        .maxLength(maxLength)
        .dropout(dropout)
        .objective(objective())
        .tied(tied)
        .inverseTemperature(inverseTemperature)
        .loss(loss.loss(privacy != null))
        .optimizer(optimizer.optimizer())
        .learningRate(learningRate)
        .itemRate(itemRate)
        .warmupSteps(warmupSteps)
        .epochs(epochs)
        .patience(patience)
        .batchPositions(batchPositions)
        .clippingNorm(clippingNorm)
        .validationTargets(validationTargets)
        .checkpointSteps(checkpointSteps)
        .threads(threads)
        .seed(seed)
        .privacy(privacy)
        .build();
  }

  private List<EncoderLayer.Kind> layers() {
    if (layers.matches("[0-9]{1,4}")) {
      return Collections.nCopies(Integer.parseInt(layers), EncoderLayer.Kind.ATTENTION);
    }
    return Arrays.stream(layers.split(",", -1)).map(TrainingOptions::layer).toList();
  }

  private static EncoderLayer.Kind layer(String name) {
    return Arrays.stream(EncoderLayer.Kind.values())
        .filter(kind -> name(kind).equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--layers takes a number, or attention, bproj, sepconv and sde with commas"
                        + " between them, not '%s'".formatted(name)));
  }

  private static String name(EncoderLayer.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private TrainingObjective objective() {
    return switch (objective) {
      case NEXT -> new TrainingObjective.NextItem();
      case MASKED -> new TrainingObjective.MaskedItem(maskShare);
    };
  }

  /** Takes the defaults from where they are decided, so that help shows the ones in force. */
  static final class Defaults implements IDefaultValueProvider {
    private final TrainConfig.Builder builder = TrainConfig.builder();
    private final TrainConfig config = builder.build();

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
      Object value = argument instanceof OptionSpec option ? of(option.longestName()) : null;
      return value == null ? null : value.toString();
    }

    private @Nullable Object of(String option) {
      return switch (option) {
        case "--dimension" -> config.encoder().dimension();
        case "--layers" ->
            builder.layers().stream().map(kind -> name(kind)).collect(Collectors.joining(","));
        case "--heads" -> builder.heads();
        case "--kernel" -> builder.kernel();
        case "--noise" -> builder.flow().noise();
        case "--sde-steps" -> builder.flow().steps();
        case "--feed-forward" -> config.encoder().feedForward();
        case "--max-length" -> config.encoder().maxLength();
        case "--dropout" -> config.encoder().dropout();
        case "--tied" -> config.tied();
        case "--inverse-temperature" -> config.encoder().inverseTemperature();
        case "--learning-rate" -> config.learningRate();
        case "--item-rate" -> config.itemRate();
        case "--warmup-steps" -> config.warmupSteps();
        case "--epochs" -> config.epochs();
        case "--patience" -> config.patience();
        case "--batch-positions" -> config.batchPositions();
        case "--clipping-norm" -> config.clippingNorm();
        case "--validation-targets" -> config.validationTargets();
        case "--checkpoint-steps" -> config.checkpointSteps();
        case "--threads" -> config.threads();
        case "--seed" -> config.seed();
        default -> null;
      };
    }
  }
}
