package io.orthant.learn.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.orthant.learn.nn.DepthNoise;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderLayer;
import io.orthant.learn.nn.SdeLayer;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.softmax.SamplerConfig;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training run besides its data.
 *
 * @param encoder shape of the encoder
 * @param objective which items are predicted from which others; decides whether the encoder is
 *     causal
 * @param tied whether histories and targets share one item table
 * @param loss what an item is compared with
 * @param optimizer the update rule, for the encoder and, row by row, for the item tables
 * @param learningRate peak learning rate of the encoder, above 0
 * @param itemRate learning rate of the item tables as a multiple of that of the encoder, above 0
 * @param warmupSteps steps of linear warm-up, 0 or more
 * @param epochs passes over the data at most, at least 1; the learning rate falls along half a
 *     cosine to a hundredth of the peak at their end
 * @param patience epochs without a better validation NDCG@10 before training stops, at least 1
 * @param batchPositions positions per step including padding, at least 1
 * @param clippingNorm largest norm of a step's gradient, above 0; infinity to leave it alone
 * @param validationTargets targets at most to validate on after each epoch, at least 1
 * @param checkpointSteps steps between checkpoints within an epoch, at least 1
 * @param threads threads that share a step, at least 1; part of what makes two runs equal
 * @param seed seed of every random choice; under a budget of those that need not be secret
 * @param privacy what the model may tell about the units it learns from, or null for no bound; then
 *     {@code clippingNorm} is that of a unit, early stopping and validation are left out, and
 *     whatever would break the bound is refused
 */
public record TrainConfig(
    EncoderConfig encoder,
    TrainingObjective objective,
    boolean tied,
    OutputLoss loss,
    Optimizer optimizer,
    double learningRate,
    double itemRate,
    int warmupSteps,
    int epochs,
    int patience,
    int batchPositions,
    double clippingNorm,
    int validationTargets,
    int checkpointSteps,
    int threads,
    long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PrivacyConfig privacy) {
  public TrainConfig {
    require(
        learningRate > 0 && learningRate < Double.POSITIVE_INFINITY, "learning rate", learningRate);
    require(itemRate > 0 && itemRate < Double.POSITIVE_INFINITY, "item rate", itemRate);
    require(warmupSteps >= 0, "warm-up steps", warmupSteps);
    require(epochs >= 1, "epochs", epochs);
    require(patience >= 1, "patience", patience);
    require(batchPositions >= 1, "batch positions", batchPositions);
    require(clippingNorm > 0, "clipping norm", clippingNorm);
    require(validationTargets >= 1, "validation targets", validationTargets);
    require(checkpointSteps >= 1, "checkpoint steps", checkpointSteps);
    require(threads >= 1, "threads", threads);
    if (encoder.causal() != (objective instanceof TrainingObjective.NextItem)) {
      throw new IllegalArgumentException(
          "The next item is predicted by a causal encoder and masked items by one that is not; %s does not go with %s"
              .formatted(objective, encoder));
    }
    if (!encoder.normalised()
        && loss instanceof OutputLoss.SampledSoftmax sampled
        && sampled.sampler().needsUnitVectors()) {
      throw new IllegalArgumentException(
          "Negatives drawn by a kernel need item vectors of length 1: set an inverse temperature"
              + " above 0, for example 11");
    }
    if (privacy != null) {
      PrivacyConfig.requirePrivate(loss);
      require(clippingNorm < Double.POSITIVE_INFINITY, "clipping norm of a unit", clippingNorm);
    }
  }

  private static void require(boolean valid, String name, Number value) {
    if (!valid) {
      throw new IllegalArgumentException("The %s cannot be %s".formatted(name, value));
    }
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the values that differ from the defaults. */
  public static final class Builder {
    private int dimension = 64;
    private List<EncoderLayer.Kind> layers = Collections.nCopies(2, EncoderLayer.Kind.ATTENTION);
    private int heads = 2;
    private int kernel = 7;
    private SdeLayer flow = new SdeLayer(4, new DepthNoise(DepthNoise.Kind.MULTIPLICATIVE, 0.1));
    private int feedForward = 256;
    private int maxLength = 50;
    private double dropout = 0.2;
    private double inverseTemperature;
    private TrainingObjective objective = new TrainingObjective.NextItem();
    private boolean tied = true;
    private OutputLoss loss = new OutputLoss.SampledSoftmax(new SamplerConfig.LogUniform(), 1024);
    private Optimizer optimizer = AmsGrad.standard();
    private double learningRate = 4e-3;
    private double itemRate = 1;
    private int warmupSteps = 100;
    private int epochs = 20;
    private int patience = 3;
    private int batchPositions = 2048;
    private double clippingNorm = 1;
    private int validationTargets = 20_000;
    private int checkpointSteps = 1000;
    private int threads = Runtime.getRuntime().availableProcessors();
    private long seed = 42;
    private @Nullable PrivacyConfig privacy;

    private Builder() {}

    public Builder dimension(int dimension) {
      this.dimension = dimension;
      return this;
    }

    /** That many layers of attention. */
    public Builder layers(int layers) {
      if (layers < 0) {
        throw new IllegalArgumentException("There cannot be %d layers".formatted(layers));
      }
      return layers(Collections.nCopies(layers, EncoderLayer.Kind.ATTENTION));
    }

    /** One layer for each kind, in their order. */
    public Builder layers(List<EncoderLayer.Kind> kinds) {
      layers = List.copyOf(kinds);
      return this;
    }

    /** The kinds of the layers. */
    public List<EncoderLayer.Kind> layers() {
      return layers;
    }

    public Builder heads(int heads) {
      this.heads = heads;
      return this;
    }

    /** Heads of attention in a layer. */
    public int heads() {
      return heads;
    }

    public Builder kernel(int kernel) {
      this.kernel = kernel;
      return this;
    }

    /** Taps of a convolution. */
    public int kernel() {
      return kernel;
    }

    /** What layers are that flow in depth. */
    public Builder flow(SdeLayer flow) {
      this.flow = flow;
      return this;
    }

    /** What layers are that flow in depth. */
    public SdeLayer flow() {
      return flow;
    }

    public Builder feedForward(int feedForward) {
      this.feedForward = feedForward;
      return this;
    }

    public Builder maxLength(int maxLength) {
      this.maxLength = maxLength;
      return this;
    }

    public Builder dropout(double dropout) {
      this.dropout = dropout;
      return this;
    }

    public Builder inverseTemperature(double inverseTemperature) {
      this.inverseTemperature = inverseTemperature;
      return this;
    }

    public Builder objective(TrainingObjective objective) {
      this.objective = objective;
      return this;
    }

    public Builder tied(boolean tied) {
      this.tied = tied;
      return this;
    }

    public Builder loss(OutputLoss loss) {
      this.loss = loss;
      return this;
    }

    public Builder optimizer(Optimizer optimizer) {
      this.optimizer = optimizer;
      return this;
    }

    public Builder learningRate(double learningRate) {
      this.learningRate = learningRate;
      return this;
    }

    public Builder itemRate(double itemRate) {
      this.itemRate = itemRate;
      return this;
    }

    public Builder warmupSteps(int warmupSteps) {
      this.warmupSteps = warmupSteps;
      return this;
    }

    public Builder epochs(int epochs) {
      this.epochs = epochs;
      return this;
    }

    public Builder patience(int patience) {
      this.patience = patience;
      return this;
    }

    public Builder batchPositions(int batchPositions) {
      this.batchPositions = batchPositions;
      return this;
    }

    public Builder clippingNorm(double clippingNorm) {
      this.clippingNorm = clippingNorm;
      return this;
    }

    public Builder validationTargets(int validationTargets) {
      this.validationTargets = validationTargets;
      return this;
    }

    public Builder checkpointSteps(int checkpointSteps) {
      this.checkpointSteps = checkpointSteps;
      return this;
    }

    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder privacy(@Nullable PrivacyConfig privacy) {
      this.privacy = privacy;
      return this;
    }

    /**
     * Checks the values and puts them together.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public TrainConfig build() {
      return new TrainConfig(
          new EncoderConfig(
              dimension,
              layers.stream().map(kind -> kind.of(dimension, heads, kernel, flow)).toList(),
              feedForward,
              maxLength,
              objective instanceof TrainingObjective.NextItem,
              EncoderConfig.Blocks.NORMALISED,
              dropout,
              inverseTemperature),
          objective,
          tied,
          loss,
          optimizer,
          learningRate,
          itemRate,
          warmupSteps,
          epochs,
          patience,
          batchPositions,
          clippingNorm,
          validationTargets,
          checkpointSteps,
          threads,
          seed,
          privacy);
    }
  }
}
