package io.orthant.app;

import io.orthant.learn.train.PrivacyConfig;
import io.orthant.learn.train.TrainConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Shape of the model and course of the training: one option for each value of TrainConfig. */
final class TrainingOptions {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Option(names = "--dimension", paramLabel = "N", description = "Length of vectors." + DEFAULT)
  private int dimension;

  @Option(names = "--layers", paramLabel = "N", description = "Transformer layers." + DEFAULT)
  private int layers;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads." + DEFAULT)
  private int heads;

  @Option(
      names = "--feed-forward",
      paramLabel = "N",
      description = "Width of the feed-forward part of a layer." + DEFAULT)
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
        .layers(layers)
        .heads(heads)
        .feedForward(feedForward)
        .maxLength(maxLength)
        .dropout(dropout)
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

  /** Takes the defaults from where they are decided, so that help shows the ones in force. */
  static final class Defaults implements IDefaultValueProvider {
    private final TrainConfig config = TrainConfig.builder().build();

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
      Object value = argument instanceof OptionSpec option ? of(option.longestName()) : null;
      return value == null ? null : value.toString();
    }

    private @Nullable Object of(String option) {
      return switch (option) {
        case "--dimension" -> config.encoder().dimension();
        case "--layers" -> config.encoder().layers();
        case "--heads" -> config.encoder().heads();
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
