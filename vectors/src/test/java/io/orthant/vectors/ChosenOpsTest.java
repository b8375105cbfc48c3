package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChosenOpsTest {
  private final List<String> warnings = new ArrayList<>();
  private final Logger logger = new Recorder();

  @Test
  void theModuleDecides() {
    boolean present = ModuleLayer.boot().findModule(ChosenOps.MODULE).isPresent();

    assertThat(VectorOps.scalar()).isInstanceOf(ScalarOps.class);
    assertThat(VectorOps.best().getClass().getSimpleName())
        .isEqualTo(present ? "PanamaOps" : "ScalarOps");
    assertThat(VectorOps.best()).isSameAs(VectorOps.best());
  }

  @Test
  void aMissingModuleGivesOneWarningWithTheFlag() {
    assertThat(ChosenOps.choose(null, false, logger)).isInstanceOf(ScalarOps.class);
    assertThat(warnings).singleElement().asString().contains("--add-modules=jdk.incubator.vector");
  }

  @Test
  void thePropertyForcesTheTwinWithoutAWarning() {
    assertThat(ChosenOps.choose("scalar", true, logger)).isInstanceOf(ScalarOps.class);
    assertThat(warnings).isEmpty();
  }

  @Test
  void anUnknownPropertyValueIsNamed() {
    ChosenOps.choose("simd", false, logger);

    assertThat(warnings.getFirst()).contains("-Dorthant.vectors=simd", "scalar");
  }

  private final class Recorder implements Logger {
    @Override
    public String getName() {
      return "recorder";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      warnings.add(level + " " + message);
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... parameters) {
      warnings.add(level + " " + new MessageFormat(String.valueOf(format)).format(parameters));
    }
  }
}
