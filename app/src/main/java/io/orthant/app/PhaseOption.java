package io.orthant.app;

import io.orthant.privacy.Phase;
import io.orthant.privacy.SampledGaussian;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 0.01:1.1:500} as 500 steps at sampling rate 0.01 with noise multiplier 1.1. */
final class PhaseOption implements ITypeConverter<Phase> {
  @Override
  public Phase convert(String value) {
    String[] parts = value.split(":", -1);
    if (parts.length != 3) {
      throw new TypeConversionException("expected RATE:NOISE:STEPS but was '%s'".formatted(value));
    }
    try {
      return new Phase(
          new SampledGaussian(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])),
          Long.parseLong(parts[2]));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected RATE:NOISE:STEPS but was '%s': %s".formatted(value, e.getMessage()));
    }
  }
}
