package io.orthant.app;

import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.CClip;
import io.orthant.learn.optim.GClip;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The update rule and its settings; a setting that the chosen rule does not have is refused. */
final class OptimizerOptions {
  /** The rules by the names they go by. */
  enum Rule {
    AMSGRAD,
    ADAM,
    ADAMW,
    ADAMNC,
    SGD,
    GCLIP,
    CCLIP,
    ACCLIP
  }

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "amsgrad",
      description =
          "The update rule: amsgrad, adam, adamw, adamnc, sgd, gclip, cclip or acclip. Learning"
              + " rates of the last four are not those of the others. Default: ${DEFAULT-VALUE}.")
  private Rule rule;

  @Option(
      names = "--amsgrad",
      paramLabel = "VARIANT",
      description =
          "amsgrad: bias correction as in torch, keras or optax-corrected, or none as in the paper."
              + " Default: torch.")
  private AmsGrad.@Nullable Variant variant;

  @Option(names = "--momentum", paramLabel = "M", description = "sgd: momentum. Default: 0.9.")
  private @Nullable Double momentum;

  @Option(
      names = "--beta1",
      paramLabel = "B",
      description = "Adam family and acclip: decay of first moments. Default: 0.9.")
  private @Nullable Double beta1;

  @Option(
      names = "--beta1-decay",
      paramLabel = "L",
      description = "adamnc: what beta1 is multiplied with after each step. Default: 1.")
  private @Nullable Double beta1Decay;

  @Option(
      names = "--beta2",
      paramLabel = "B",
      description =
          "Adam family but adamnc, and acclip: decay of second moments or thresholds. Default:"
              + " 0.999; acclip 0.99.")
  private @Nullable Double beta2;

  @Option(
      names = "--optimizer-epsilon",
      paramLabel = "E",
      description =
          "Adam family and acclip: added to the denominator of a step. Default: 1e-8; acclip 1e-5.")
  private @Nullable Double epsilon;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "acclip: order of the moment that is the threshold, in [1, 2]. Default: 1.")
  private @Nullable Double alpha;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description =
          "gclip: largest norm of a step's gradient; cclip: largest magnitude of a coordinate."
              + " Default: 1; cclip 0.01.")
  private @Nullable Double threshold;

  @Option(
      names = "--threshold-growth",
      paramLabel = "P",
      description = "gclip and cclip: the threshold grows with that power of the step. Default: 0.")
  private @Nullable Double thresholdGrowth;

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      defaultValue = "0",
      description =
          "Weight decay; adam adds it to the gradient, all others shrink the weights by it."
              + " Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  /**
   * Puts the values together.
   *
   * @throws IllegalArgumentException naming the setting that is out of range or does not belong to
   *     the rule
   */
  Optimizer optimizer() {
    Set<Rule> clippers = EnumSet.of(Rule.GCLIP, Rule.CCLIP);
    Set<Rule> moments = EnumSet.complementOf(EnumSet.of(Rule.SGD, Rule.GCLIP, Rule.CCLIP));
    Set<Rule> fixedBeta2 = EnumSet.copyOf(moments);
    fixedBeta2.remove(Rule.ADAMNC);
    belongs("--amsgrad", variant, EnumSet.of(Rule.AMSGRAD));
    belongs("--momentum", momentum, EnumSet.of(Rule.SGD));
    belongs("--beta1", beta1, moments);
    belongs("--beta1-decay", beta1Decay, EnumSet.of(Rule.ADAMNC));
    belongs("--beta2", beta2, fixedBeta2);
    belongs("--optimizer-epsilon", epsilon, moments);
    belongs("--alpha", alpha, EnumSet.of(Rule.ACCLIP));
    belongs("--threshold", threshold, clippers);
    belongs("--threshold-growth", thresholdGrowth, clippers);
    WeightDecay decay = WeightDecay.decoupled(weightDecay);
    return switch (rule) {
      case SGD -> new Sgd(or(momentum, 0.9), 0, decay);
      case ADAM -> adam(new WeightDecay(WeightDecay.Kind.COUPLED, weightDecay));
      case ADAMW -> adam(decay);
      case AMSGRAD -> {
        AmsGrad standard = AmsGrad.standard();
        yield new AmsGrad(
            variant == null ? standard.variant() : variant,
            or(beta1, standard.beta1()),
            or(beta2, standard.beta2()),
            or(epsilon, standard.epsilon()),
            decay);
      }
      case ADAMNC -> {
        AdamNc standard = AdamNc.standard();
        yield new AdamNc(
            or(beta1, standard.beta1()),
            or(beta1Decay, standard.beta1Decay()),
            or(epsilon, standard.epsilon()),
            decay);
      }
      case GCLIP -> new GClip(or(threshold, 1), or(thresholdGrowth, 0), decay);
      case CCLIP -> new CClip(or(threshold, 0.01), or(thresholdGrowth, 0), decay);
      case ACCLIP -> {
        AcClip standard = AcClip.standard();
        yield new AcClip(
            or(alpha, standard.alpha()),
            or(beta1, standard.beta1()),
            or(beta2, standard.beta2()),
            or(epsilon, standard.epsilon()),
            standard.biasCorrection(),
            decay);
      }
    };
  }

  private Adam adam(WeightDecay decay) {
    Adam standard = Adam.standard();
    return new Adam(
        standard.biasCorrection(),
        or(beta1, standard.beta1()),
        or(beta2, standard.beta2()),
        or(epsilon, standard.epsilon()),
        decay);
  }

  private static double or(@Nullable Double given, double standard) {
    return given == null ? standard : given;
  }

  private void belongs(String option, @Nullable Object given, Set<Rule> rules) {
    if (given != null && !rules.contains(rule)) {
      throw new IllegalArgumentException(
          "%s does not belong to %s, only to %s"
              .formatted(
                  option,
                  rule.name().toLowerCase(Locale.ROOT),
                  rules.toString().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "")));
    }
  }
}
