package io.orthant.app;

import io.orthant.learn.softmax.KernelConfig;
import io.orthant.learn.softmax.KernelConfig.FeatureKind;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the next item is compared with: one option for each value of OutputLoss. */
final class LossOptions {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  enum Loss {
    SAMPLED,
    FULL,
    GBCE
  }

  enum SamplerName {
    LOG_UNIFORM,
    UNIFORM,
    FREQUENCY,
    IN_BATCH,
    RF,
    QUADRATIC,
    UNIFORM_BUCKET,
    EXACT
  }

  @Option(
      names = "--loss",
      paramLabel = "sampled|full|gbce",
      description =
          "Softmax over sampled items or over all, or calibrated binary cross-entropy against"
              + " uniform items."
              + DEFAULT,
      defaultValue = "sampled")
  private Loss loss;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "How negatives of the sampled softmax are drawn: ${COMPLETION-CANDIDATES}. rf,"
              + " quadratic and uniform-bucket need --inverse-temperature. Default: log-uniform;"
              + " uniform under a budget, which allows no other.")
  private @Nullable SamplerName sampler;

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description = "Negatives drawn for each step." + DEFAULT,
      defaultValue = "1024")
  private int negatives;

  @Option(
      names = "--correction",
      paramLabel = "negatives|all",
      description =
          "Whose logits are lowered by the logarithm of how often they are drawn: those of the"
              + " negatives, or that of the target too (uniform, log-uniform, frequency,"
              + " in-batch)."
              + DEFAULT,
      defaultValue = "negatives")
  private LogitCorrection correction;

  @Option(
      names = "--anchors",
      paramLabel = "N",
      description =
          "Positions of a step that say where negatives should come from (rf, quadratic,"
              + " uniform-bucket, exact)."
              + DEFAULT,
      defaultValue = "32")
  private int anchors;

  @Option(
      names = "--frequency-power",
      paramLabel = "P",
      description = "Power of an item's frequency (frequency)." + DEFAULT,
      defaultValue = "0.75")
  private double frequencyPower;

  @Option(
      names = "--feature-kind",
      paramLabel = "orthogonal|plain|positive",
      description = "Random features (rf)." + DEFAULT,
      defaultValue = "orthogonal")
  private FeatureKind featureKind;

  @Option(
      names = "--feature-directions",
      paramLabel = "D",
      description = "Random directions; twice as many features unless positive (rf)." + DEFAULT,
      defaultValue = "256")
  private int featureDirections;

  @Option(
      names = "--nu",
      paramLabel = "NU",
      description = "Inverse temperature of the kernel (rf)." + DEFAULT,
      defaultValue = "4")
  private double nu;

  @Option(
      names = "--square-weight",
      paramLabel = "W",
      description = "Weight of the square (quadratic)." + DEFAULT,
      defaultValue = "100")
  private double squareWeight;

  @Option(
      names = "--bucket-size",
      paramLabel = "N",
      description = "Items of a bucket, scored exactly (rf, quadratic, uniform-bucket)." + DEFAULT,
      defaultValue = "64")
  private int bucketSize;

  @Option(
      names = "--uniform-share",
      paramLabel = "P",
      description =
          "Share of draws from all items alike (rf, quadratic, uniform-bucket)." + DEFAULT,
      defaultValue = "0.1")
  private double uniformShare;

  @Option(
      names = "--rebuild-steps",
      paramLabel = "N",
      description = "Steps after which the tree is summed anew." + DEFAULT,
      defaultValue = "1000")
  private int rebuildSteps;

  @Option(
      names = "--calibration",
      paramLabel = "T",
      description = "Calibration of gbce, 0 to 1." + DEFAULT,
      defaultValue = "0.75")
  private double calibration;

  /**
   * Puts the values together.
   *
   * @param budget whether there is a privacy budget to keep to
   * @throws IllegalArgumentException naming the value that is out of range
   */
  OutputLoss loss(boolean budget) {
    return switch (loss) {
      case FULL -> new OutputLoss.FullSoftmax();
      case SAMPLED ->
          new OutputLoss.SampledSoftmax(sampler(budget), negatives, anchors, correction);
      case GBCE -> new OutputLoss.CalibratedBce(negatives, calibration);
    };
  }

  private SamplerConfig sampler(boolean budget) {
    SamplerName name =
        Objects.requireNonNullElse(sampler, budget ? SamplerName.UNIFORM : SamplerName.LOG_UNIFORM);
    return switch (name) {
      case LOG_UNIFORM -> new SamplerConfig.LogUniform();
      case UNIFORM -> new SamplerConfig.Uniform();
      case FREQUENCY -> new SamplerConfig.Frequency(frequencyPower);
      case IN_BATCH -> new SamplerConfig.InBatch();
      case RF -> tree(new KernelConfig.RandomFeatures(featureKind, featureDirections, nu));
      case QUADRATIC -> tree(new KernelConfig.Quadratic(squareWeight));
      case UNIFORM_BUCKET -> tree(new KernelConfig.Constant());
      case EXACT -> new SamplerConfig.Exact();
    };
  }

  private SamplerConfig tree(KernelConfig kernel) {
    return new SamplerConfig.Tree(kernel, bucketSize, uniformShare, rebuildSteps);
  }
}
