package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AdamNc;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.CClip;
import io.orthant.learn.optim.GClip;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.learn.train.TrainConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class OptimizerOptionsTest {
  private static Optimizer parse(String line) {
    OptimizerOptions options = new OptimizerOptions();
    CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create());
    command
        .getCommandSpec()
        .addMixin("optimizer", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    command.registerConverter(
        OptimizerOptions.Rule.class, new HyphenatedEnum<>(OptimizerOptions.Rule.class));
    command.registerConverter(AmsGrad.Variant.class, new HyphenatedEnum<>(AmsGrad.Variant.class));
    command.parseArgs(line.isEmpty() ? new String[0] : line.split(" "));
    return options.optimizer();
  }

  @Test
  void everyRuleHasItsStandardSettings() {
    assertThat(parse("")).isEqualTo(TrainConfig.builder().build().optimizer());
    assertThat(parse("--optimizer amsgrad")).isEqualTo(AmsGrad.standard());
    assertThat(parse("--optimizer adam").toString()).contains("Adam[", "COUPLED");
    assertThat(parse("--optimizer adamw")).isEqualTo(Adam.standard());
    assertThat(parse("--optimizer adamnc")).isEqualTo(AdamNc.standard());
    assertThat(parse("--optimizer sgd")).isEqualTo(Sgd.withMomentum(0.9));
    assertThat(parse("--optimizer gclip")).isEqualTo(new GClip(1, 0, WeightDecay.NONE));
    assertThat(parse("--optimizer cclip")).isEqualTo(new CClip(0.01, 0, WeightDecay.NONE));
    assertThat(parse("--optimizer acclip")).isEqualTo(AcClip.standard());
  }

  @Test
  void everySettingArrives() {
    WeightDecay decay = WeightDecay.decoupled(0.1);
    assertThat(
            parse(
                "--amsgrad optax-corrected --beta1 0.8 --beta2 0.99 --optimizer-epsilon 1e-5"
                    + " --weight-decay 0.1"))
        .isEqualTo(new AmsGrad(AmsGrad.Variant.OPTAX_CORRECTED, 0.8, 0.99, 1e-5, decay));
    assertThat(parse("--optimizer acclip --alpha 1.5 --beta2 0.9 --weight-decay 0.1"))
        .isEqualTo(new AcClip(1.5, 0.9, 0.9, 1e-5, false, decay));
    assertThat(parse("--optimizer adamnc --beta1-decay 0.99 --weight-decay 0.1"))
        .isEqualTo(new AdamNc(0.9, 0.99, 1e-8, decay));
    assertThat(parse("--optimizer gclip --threshold 3 --threshold-growth 0.5 --weight-decay 0.1"))
        .isEqualTo(new GClip(3, 0.5, decay));
    assertThat(parse("--optimizer sgd --momentum 0 --weight-decay 0.1"))
        .isEqualTo(new Sgd(0, 0, decay));
    assertThat(parse("--optimizer adam --weight-decay 0.1"))
        .isEqualTo(
            new Adam(true, 0.9, 0.999, 1e-8, new WeightDecay(WeightDecay.Kind.COUPLED, 0.1)));
  }

  @Test
  void aSettingOfAnotherRuleIsRefused() {
    assertThatThrownBy(() -> parse("--optimizer acclip --momentum 0.9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--momentum does not belong to acclip, only to sgd");
    assertThatThrownBy(() -> parse("--threshold 1"))
        .hasMessage("--threshold does not belong to amsgrad, only to gclip, cclip");
    assertThatThrownBy(() -> parse("--optimizer adamnc --beta2 0.9"))
        .hasMessageContaining("--beta2 does not belong to adamnc");
  }
}
