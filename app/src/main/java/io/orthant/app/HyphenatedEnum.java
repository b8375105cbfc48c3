package io.orthant.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code leave-last-out} as {@code LEAVE_LAST_OUT}. */
final class HyphenatedEnum<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] constants;

  HyphenatedEnum(Class<E> type) {
    constants = type.getEnumConstants();
  }

  @Override
  public E convert(String value) {
    for (E constant : constants) {
      if (written(constant).equals(value.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "expected one of %s but was '%s'"
            .formatted(
                Arrays.stream(constants)
                    .map(HyphenatedEnum::written)
                    .collect(Collectors.joining(", ")),
                value));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
